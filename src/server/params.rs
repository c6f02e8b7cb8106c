//! Parameters of a query or a form, strictly: the usual parsers repair what is not UTF-8 and
//! keep one of two equal names, which is how one check and the next come to see different values.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;

/// Parameters by name, each at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, String>);

/// Why parameters can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// Something is not UTF-8, or holds a NUL.
    #[error("not UTF-8")]
    Encoding,
    /// A name comes twice.
    #[error("doubled parameter")]
    Doubled,
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
    ///
    /// # Errors
    /// [`ParamsError`].
    pub fn parse(encoded: &[u8]) -> Result<Self, ParamsError> {
        let mut params = Self::default();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = decode(&pair[..end])?;
            let value = decode(pair.get(end + 1..).unwrap_or_default())?;
            params.insert(name, value)?;
        }
        Ok(params)
    }

    /// Adds one, in the form in which it is meant.
    ///
    /// # Errors
    /// [`ParamsError`].
    pub fn insert(&mut self, name: String, value: String) -> Result<(), ParamsError> {
        if name.contains('\0') || value.contains('\0') {
            return Err(ParamsError::Encoding);
        }
        match self.0.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(ParamsError::Doubled),
        }
    }

    /// A value by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Takes a value out; an absent one is empty.
    #[must_use]
    pub fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }
}

fn decode(part: &[u8]) -> Result<String, ParamsError> {
    let spaced: Vec<u8> =
        part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let text = percent_decode(&spaced).decode_utf8().map_err(|_| ParamsError::Encoding)?;
    Ok(text.into_owned())
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
}
