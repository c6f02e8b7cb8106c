//! What goes into statements and what comes out of them, whichever database runs them.

use crate::server::session::store::StoreError;

/// A value, as both databases know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A whole number of 64 bits.
    Integer(i64),
    /// A text, or none.
    Text(Option<String>),
    /// Bytes, or none.
    Bytes(Option<Vec<u8>>),
}

/// A statement with its arguments.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// In it `$1` is the first argument, and so on.
    pub(super) text: &'static str,
    pub(super) arguments: Vec<Value>,
}

/// A row of what a statement gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Value>);

/// What a statement came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// What it gives back.
    pub(super) rows: Vec<Row>,
    /// How many rows it has changed, made or removed; of no meaning where it only reads.
    pub(super) changed: u64,
}

/// A statement without arguments.
pub(super) fn query(text: &'static str) -> Statement {
    Statement { text, arguments: Vec::new() }
}

impl Statement {
    /// With one more argument.
    pub(super) fn bind(mut self, argument: impl Into<Value>) -> Self {
        self.arguments.push(argument.into());
        self
    }
}

impl Row {
    /// The value in a column.
    pub(super) fn get<T: TryFrom<Value>>(&self, column: usize) -> Result<T, StoreError> {
        let value = self.0.get(column).cloned().ok_or(StoreError::Damaged)?;
        value.try_into().map_err(|_| StoreError::Damaged)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

impl TryFrom<Value> for i64 {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        if let Value::Integer(number) = value { Ok(number) } else { Err(value) }
    }
}

impl TryFrom<Value> for Option<String> {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        if let Value::Text(text) = value { Ok(text) } else { Err(value) }
    }
}

impl TryFrom<Value> for String {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        if let Value::Text(Some(text)) = value { Ok(text) } else { Err(value) }
    }
}

impl TryFrom<Value> for Vec<u8> {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        if let Value::Bytes(Some(bytes)) = value { Ok(bytes) } else { Err(value) }
    }
}
