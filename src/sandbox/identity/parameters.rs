//! The parameters of a query or a form.

use percent_encoding::percent_decode;

use super::error::IdentityError;

/// Names and values, each name once.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Read `application/x-www-form-urlencoded`, strictly: a parameter that comes twice is an error
    /// (RFC 6749 section 3.1), and so is what is not UTF-8.
    pub fn parse(raw: &[u8]) -> Result<Self, IdentityError> {
        let mut parameters = Vec::new();
        for pair in raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = decode(&pair[..at])?;
            let value = decode(pair.get(at + 1..).unwrap_or_default())?;
            if parameters.iter().any(|(known, _)| *known == name) {
                return Err(IdentityError::duplicated(&name));
            }
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// The value; what is empty counts as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        (!value.is_empty()).then_some(value.as_str())
    }

    /// The value, or the error that names the parameter.
    pub fn require(&self, name: &str) -> Result<&str, IdentityError> {
        self.get(name).ok_or_else(|| IdentityError::missing(name))
    }

    /// All of them but these.
    pub fn without<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !names.contains(name))
    }
}

fn decode(text: &[u8]) -> Result<String, IdentityError> {
    let spaced: Vec<u8> =
        text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let decoded = percent_decode(&spaced).decode_utf8().map_err(|_| IdentityError::malformed())?;
    Ok(decoded.into_owned())
}
