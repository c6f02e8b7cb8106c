//! What Microsoft wants to be told before it gives or takes a token: a claims challenge.

use serde_json::{Map, Value};

/// Longest challenge that is looked at, in bytes.
const LIMIT: usize = 4_096;

/// A JSON object for the `claims` parameter (OpenID Connect Core, section 5.5).
/// (Microsoft: "Claims challenges, claims requests and client capabilities".)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsChallenge(Map<String, Value>);

impl ClaimsChallenge {
    /// Reads a challenge; nothing when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let object: Map<String, Value> =
            serde_json::from_str(text).ok().filter(|_| text.len() <= LIMIT)?;
        (!object.is_empty()).then_some(Self(object))
    }

    /// Its members.
    #[must_use]
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_an_object_that_says_something() {
        assert!(ClaimsChallenge::parse(r#"{"access_token":{"nbf":{"essential":true}}}"#).is_some());
        let large = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(LIMIT));
        for text in ["", "{}", "[]", "null", "\"access_token\"", "{\"a\":1} x", &large] {
            assert_eq!(ClaimsChallenge::parse(text), None, "{text}");
        }
    }
}
