//! Checking JSON against the types of Graph's metadata.
//!
//! Graph refuses a property that the type does not have, takes names in any case, and lets annotations
//! (`@odata.type` and so on) pass.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::error::GraphError;

/// A type: its name and its properties.
#[derive(Debug)]
pub struct Shape {
    /// The name behind `microsoft.graph.`.
    pub name: &'static str,
    /// The properties and what they hold.
    pub properties: &'static [(&'static str, Kind)],
}

/// What a property holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// True or false.
    Flag,
    /// True or false, in quotes if one likes.
    LooseFlag,
    /// A whole number.
    Number,
    /// One of these words, in any case.
    OneOf(&'static [&'static str]),
    /// Bytes in base64.
    Bytes,
    /// Another type.
    Object(&'static Shape),
    /// Several of another type.
    List(&'static Shape),
    /// Several texts.
    TextList,
    /// Not looked at.
    Anything,
}

impl Shape {
    /// The object with its names spelled as the type spells them, or what is wrong with it.
    pub fn check(&self, json: Value) -> Result<Value, GraphError> {
        let Value::Object(given) = json else {
            return Err(GraphError::bad_value("value", &format!("microsoft.graph.{}", self.name)));
        };
        let mut checked = Map::new();
        for (name, value) in given {
            if name.contains('@') {
                checked.insert(name, value);
                continue;
            }
            let known = self.properties.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
            let (known, kind) =
                known.ok_or_else(|| GraphError::unknown_property(&name, self.name))?;
            if checked.insert((*known).to_owned(), kind.check(known, value)?).is_some() {
                return Err(GraphError::bad_request(format!(
                    "The property '{known}' is given twice."
                )));
            }
        }
        Ok(checked.into())
    }
}

impl Kind {
    fn check(self, name: &str, value: Value) -> Result<Value, GraphError> {
        if value.is_null() {
            return Ok(value);
        }
        match self {
            Self::Anything => Ok(value),
            Self::Text if value.is_string() => Ok(value),
            Self::Flag | Self::LooseFlag if value.is_boolean() => Ok(value),
            Self::Number if value.is_i64() || value.is_u64() => Ok(value),
            Self::LooseFlag => loose_flag(name, &value),
            Self::OneOf(words) => one_of(name, &value, words),
            Self::Bytes if is_base64(&value) => Ok(value),
            Self::Object(shape) => shape.check(value),
            Self::List(shape) => list(name, value, |item| shape.check(item)),
            Self::TextList => list(name, value, |item| Self::Text.check(name, item)),
            Self::Text => Err(GraphError::bad_value(name, "Edm.String")),
            Self::Flag => Err(GraphError::bad_value(name, "Edm.Boolean")),
            Self::Number => Err(GraphError::bad_value(name, "Edm.Int32")),
            Self::Bytes => Err(GraphError::bad_value(name, "Edm.Binary")),
        }
    }
}

fn loose_flag(name: &str, value: &Value) -> Result<Value, GraphError> {
    match value.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("true") => Ok(Value::Bool(true)),
        Some("false") => Ok(Value::Bool(false)),
        _ => Err(GraphError::bad_value(name, "Edm.Boolean")),
    }
}

fn one_of(name: &str, value: &Value, words: &[&str]) -> Result<Value, GraphError> {
    let given = value.as_str().unwrap_or_default();
    match words.iter().find(|word| word.eq_ignore_ascii_case(given)) {
        Some(word) => Ok(Value::from(*word)),
        None => Err(GraphError::bad_value(name, &words.join("|"))),
    }
}

fn is_base64(value: &Value) -> bool {
    value.as_str().is_some_and(|text| STANDARD.decode(text).is_ok())
}

fn list(
    name: &str,
    value: Value,
    check: impl Fn(Value) -> Result<Value, GraphError>,
) -> Result<Value, GraphError> {
    match value {
        Value::Array(items) => {
            items.into_iter().map(check).collect::<Result<Vec<_>, _>>().map(Value::from)
        }
        _ => Err(GraphError::bad_value(name, "Collection")),
    }
}
