//! The keys that id_tokens are signed with (RFC 7517).

use serde::Deserialize;

use crate::server::json;

/// The RSA signing keys of a provider.
#[derive(Clone, Debug, Default)]
pub struct KeySet(Vec<SigningKey>);

/// One public RSA key.
#[derive(Clone, Debug, Deserialize)]
pub struct SigningKey {
    /// Its name.
    pub kid: Option<String>,
    /// The modulus, base64url.
    pub n: String,
    /// The exponent, base64url.
    pub e: String,
    /// At Microsoft: whose tokens it may sign, with `{tenantid}` as a placeholder.
    pub issuer: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Purpose {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
}

impl KeySet {
    /// Reads a JWKS document; keys for other purposes are left out.
    ///
    /// # Errors
    /// When it is no JWKS document.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let document: Document = json::from_slice(bytes)?;
        Ok(Self(document.keys.into_iter().filter_map(signing_key).collect()))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The key named `kid`; without a name, the only key.
    #[must_use]
    pub fn find(&self, kid: Option<&str>) -> Option<&SigningKey> {
        match (kid, self.0.as_slice()) {
            (Some(kid), keys) => keys.iter().find(|key| key.kid.as_deref() == Some(kid)),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

fn signing_key(value: serde_json::Value) -> Option<SigningKey> {
    let purpose = Purpose::deserialize(&value).ok()?;
    let signs = purpose.kty == "RSA"
        && purpose.usage.is_none_or(|usage| usage == "sig")
        && purpose.alg.is_none_or(|alg| alg == "RS256");
    if signs { serde_json::from_value(value).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] = br#"{"keys":[
        {"kty":"RSA","use":"sig","kid":"a","n":"AQAB","e":"AQAB","x5c":["ignored"]},
        {"kty":"RSA","kid":"b","n":"AQAB","e":"AQAB"},
        {"kty":"EC","use":"sig","kid":"c","crv":"P-256"},
        {"kty":"RSA","use":"enc","kid":"d","n":"AQAB","e":"AQAB"}]}"#;

    #[test]
    fn only_rsa_signing_keys_count() {
        let keys = KeySet::parse(TWO).unwrap();
        assert!(keys.find(Some("a")).is_some() && keys.find(Some("b")).is_some());
        assert!(keys.find(Some("c")).is_none() && keys.find(Some("d")).is_none());
    }

    #[test]
    fn keys_for_another_algorithm_are_left_out() {
        let keys = br#"{"keys":[{"kty":"RSA","kid":"a","alg":"RS256","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","kid":"b","alg":"RS512","n":"AQAB","e":"AQAB"}]}"#;
        let keys = KeySet::parse(keys).unwrap();
        assert!(keys.find(Some("a")).is_some() && keys.find(Some("b")).is_none());
        assert_eq!((keys.count(), KeySet::parse(TWO).unwrap().count()), (1, 2));
    }

    #[test]
    fn a_missing_kid_is_fine_with_a_single_key_only() {
        assert!(KeySet::parse(TWO).unwrap().find(None).is_none());
        let one = br#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#;
        assert!(KeySet::parse(one).unwrap().find(None).is_some());
    }
}
