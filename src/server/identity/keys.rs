//! The keys that id_tokens are signed with (RFC 7517), and when they are fetched.

use std::time::Duration;

use serde::Deserialize;

use super::json;
use crate::server::clock::Timestamp;

/// Keys are fetched again after a day.
const DAILY: Duration = Duration::from_hours(24);

/// For an unknown `kid` they are fetched at most this often, whatever arrives.
const UNKNOWN_EVERY: Duration = Duration::from_mins(5);

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

/// The keys at hand and when they may be fetched again.
#[derive(Debug, Default)]
pub(super) struct KeyCache {
    pub(super) keys: Option<(KeySet, Timestamp)>,
    unknown_asked: Option<Timestamp>,
    /// Until when keys that are more than a day old are used, after they could not be fetched.
    pub(super) pause: Option<Timestamp>,
}

impl KeyCache {
    /// Whether the keys have to be fetched before `kid` can be judged.
    pub(super) fn wants_fetch(&mut self, kid: Option<&str>, now: Timestamp) -> bool {
        if self.is_stale(now) {
            return true;
        }
        let known = self.keys.as_ref().is_some_and(|(keys, _)| keys.find(kid).is_some());
        if known || self.unknown_asked.is_some_and(|asked| now < asked.plus(UNKNOWN_EVERY)) {
            return false;
        }
        self.unknown_asked = Some(now);
        true
    }

    /// Whether there are no keys, or keys that are more than a day old.
    pub(super) fn is_stale(&self, now: Timestamp) -> bool {
        let Some((_, fetched)) = &self.keys else { return true };
        fetched.plus(DAILY) <= now && self.pause.is_none_or(|until| until <= now)
    }
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
    fn a_missing_kid_is_fine_with_a_single_key_only() {
        assert!(KeySet::parse(TWO).unwrap().find(None).is_none());
        let one = br#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#;
        assert!(KeySet::parse(one).unwrap().find(None).is_some());
    }

    #[test]
    fn unknown_names_cause_one_fetch_in_five_minutes() {
        let mut cache = KeyCache::default();
        assert!(cache.wants_fetch(Some("a"), Timestamp(0)));
        cache.keys = Some((KeySet::parse(TWO).unwrap(), Timestamp(0)));
        assert!(!cache.wants_fetch(Some("a"), Timestamp(1)));
        assert!(cache.wants_fetch(Some("x"), Timestamp(1)));
        assert!(!cache.wants_fetch(Some("y"), Timestamp(300)));
        assert!(cache.wants_fetch(Some("z"), Timestamp(301)));
        assert!(!cache.is_stale(Timestamp(86_399)));
        assert!(cache.is_stale(Timestamp(86_400)));
        assert!(cache.wants_fetch(Some("a"), Timestamp(86_400)));
        cache.pause = Some(Timestamp(86_460));
        assert!(!cache.is_stale(Timestamp(86_459)));
    }
}
