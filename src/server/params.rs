//! Parameters of a query or a form, strictly: the usual parsers repair what is not UTF-8 and
//! keep one of two equal names, which is how one check and the next come to see different values.
//! What a person has typed is repaired too, lest all of it is lost, but once for all checks, and it is known where.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode;

/// What stands for something that can't be read. (A browser shows it for a NUL, too.)
const UNREADABLE: &str = "\u{fffd}";

/// The most parameters at once. No form has so many.
const MOST: usize = 64;

/// Parameters by name, each at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    values: Arc<BTreeMap<String, String>>,
    /// The names of those in which something could not be read.
    repaired: BTreeSet<String>,
}

/// Why parameters can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// Something is not UTF-8, or holds a NUL.
    #[error("not UTF-8")]
    Encoding,
    /// A name comes twice.
    #[error("doubled parameter")]
    Doubled,
    /// There are more than anybody has a use for.
    #[error("too many parameters")]
    TooMany,
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
    ///
    /// # Errors
    /// [`ParamsError`].
    pub fn parse(encoded: &[u8]) -> Result<Self, ParamsError> {
        let params = Self::typed(encoded)?;
        if params.repaired.is_empty() { Ok(params) } else { Err(ParamsError::Encoding) }
    }

    /// Reads the same from a form that a person fills in.
    ///
    /// # Errors
    /// [`ParamsError::Doubled`], [`ParamsError::TooMany`].
    pub fn typed(encoded: &[u8]) -> Result<Self, ParamsError> {
        let mut params = Self::default();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let value = pair.get(end + 1..).unwrap_or_default();
            params.insert_typed(&decode(&pair[..end]), &decode(value))?;
        }
        Ok(params)
    }

    /// Adds one that a person has filled in.
    ///
    /// # Errors
    /// [`ParamsError::Doubled`], [`ParamsError::TooMany`].
    pub fn insert_typed(&mut self, name: &[u8], value: &[u8]) -> Result<(), ParamsError> {
        let ((name, named), (value, whole)) = (read(name), read(value));
        if !named || !whole {
            self.repaired.insert(name.clone());
        }
        match Arc::make_mut(&mut self.values).insert(name, value) {
            None if self.values.len() > MOST => Err(ParamsError::TooMany),
            None => Ok(()),
            Some(_) => Err(ParamsError::Doubled),
        }
    }

    /// Whether something in it could not be read.
    #[must_use]
    pub fn is_repaired(&self, name: &str) -> bool {
        self.repaired.contains(name)
    }

    /// All of them, by name.
    #[must_use]
    pub fn fields(&self) -> Arc<BTreeMap<String, String>> {
        self.values.clone()
    }

    /// A value by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Takes a value out; an absent one is empty.
    #[must_use]
    pub fn take(&mut self, name: &str) -> String {
        Arc::make_mut(&mut self.values).remove(name).unwrap_or_default()
    }
}

fn decode(part: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> =
        part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::from(percent_decode(&spaced)).into_owned()
}

/// The text, and whether all of it could be read.
fn read(bytes: &[u8]) -> (String, bool) {
    match str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => (text.to_owned(), true),
        _ => (String::from_utf8_lossy(bytes).replace('\0', UNREADABLE), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_as_browsers_encode() {
        let params =
            Params::parse(b"to=zo%C3%AB%40b.example&subject=a+b%2Bc&&empty=&bare").unwrap();
        assert_eq!(params.get("to"), Some("zoë@b.example"));
        assert_eq!(params.get("subject"), Some("a b+c"));
        assert_eq!(params.get("empty"), Some(""));
        assert_eq!(params.get("bare"), Some(""));
        assert_eq!(params.get("absent"), None);
    }

    #[test]
    fn refuses_what_could_be_read_in_two_ways() {
        assert_eq!(Params::parse(b"code=1&code=2"), Err(ParamsError::Doubled));
        assert_eq!(Params::parse(b"code=1&c%6Fde=2"), Err(ParamsError::Doubled));
        assert_eq!(Params::parse(b"a=%FF"), Err(ParamsError::Encoding));
        assert_eq!(Params::parse(b"a=\xff"), Err(ParamsError::Encoding));
        assert_eq!(Params::parse(b"a=%00"), Err(ParamsError::Encoding));
    }

    #[test]
    fn what_was_typed_is_kept_but_for_what_can_t_be_read() {
        let params = Params::typed(b"to=a%FF%40b&subject=\xc3+x&body=a%00b&cc=%EF%BF%BD&%FE=1");
        let params = params.unwrap();
        let values = ["to", "subject", "body", "cc", "\u{fffd}"].map(|name| params.get(name));
        assert_eq!(values, ["a\u{fffd}@b", "\u{fffd} x", "a\u{fffd}b", "\u{fffd}", "1"].map(Some));
        // It could be read where it stands for itself.
        let repaired =
            ["to", "subject", "body", "cc", "\u{fffd}"].map(|name| params.is_repaired(name));
        assert_eq!(repaired, [true, true, true, false, true]);
        assert_eq!(Params::typed(b"to=1&t%6F=%FF"), Err(ParamsError::Doubled));
        assert_eq!(Params::typed(b"%FE=1&%FF=2"), Err(ParamsError::Doubled));
    }

    #[test]
    fn there_are_at_most_64() {
        let numbered = |count: usize| {
            (0..count).map(|number| format!("n{number}=x")).collect::<Vec<_>>().join("&")
        };
        assert!(Params::parse(numbered(64).as_bytes()).is_ok());
        assert_eq!(Params::parse(numbered(65).as_bytes()), Err(ParamsError::TooMany));
    }
}
