//! The `claims` parameter: what this app can do, and what Graph has asked for.
//! (Microsoft: "Claims challenges, claims requests and client capabilities".)

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Provider;
use crate::server::clock::Timestamp;
use crate::server::session::{ClaimsChallenge, Sealer};

const PLACE: &[u8] = b"claims";

/// How long a sign-in address carries its claims: later Graph may ask for others.
const LIFE: Duration = Duration::from_hours(1);

impl Provider {
    /// `cp1` tells Microsoft that challenges are understood here; other providers do not know it.
    pub(super) fn claims_parameter(&self, challenge: Option<&ClaimsChallenge>) -> Option<String> {
        let asked = challenge.map(ClaimsChallenge::members);
        if self.config.issuer.is_some() {
            return asked.map(|asked| Value::Object(asked.clone()).to_string());
        }
        Some(with_capability(asked.cloned().unwrap_or_default()).to_string())
    }
}

fn with_capability(mut claims: Map<String, Value>) -> Value {
    let capability = json!({"values": ["cp1"]});
    match claims.get_mut("access_token").and_then(Value::as_object_mut) {
        Some(access_token) => drop(access_token.insert("xms_cc".to_owned(), capability)),
        None => drop(claims.insert("access_token".to_owned(), json!({"xms_cc": capability}))),
    }
    Value::Object(claims)
}

/// Puts a challenge into the address of a sign-in and reads it there: sealed, so that nobody
/// else chooses what reaches the provider.
#[derive(Clone)]
pub struct ClaimsSeal(Sealer);

#[derive(Serialize, Deserialize)]
struct Content {
    at: i64,
    claims: Map<String, Value>,
}

impl ClaimsSeal {
    /// Seals with the keys of the sessions.
    #[must_use]
    pub fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    /// The value of the parameter `claims` of `/connect/sign-in`.
    #[must_use]
    pub fn seal(&self, challenge: &ClaimsChallenge, now: Timestamp) -> String {
        let content = Content { at: now.0, claims: challenge.members().clone() };
        // A struct of a number and JSON always has a JSON form.
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(self.0.seal(&bytes, PLACE))
    }

    /// The challenge; nothing when it is not ours or too old.
    #[must_use]
    pub fn open(&self, sealed: &str, now: Timestamp) -> Option<ClaimsChallenge> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let content: Content = serde_json::from_slice(&self.0.open(&sealed, PLACE).ok()?).ok()?;
        let challenge = ClaimsChallenge::parse(&Value::Object(content.claims).to_string())?;
        (now < Timestamp(content.at).plus(LIFE)).then_some(challenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::session::SealingKeys;

    fn seal(key: u8) -> ClaimsSeal {
        ClaimsSeal::new(Sealer::new(&SealingKeys::new(vec![[key; 32]]).unwrap()))
    }

    #[test]
    fn the_capability_stands_beside_what_was_asked_for() {
        let asked = json!({"access_token": {"nbf": {"essential": true}}, "id_token": {"x": null}});
        assert_eq!(
            with_capability(asked.as_object().unwrap().clone()),
            json!({
                "access_token": {"nbf": {"essential": true}, "xms_cc": {"values": ["cp1"]}},
                "id_token": {"x": null},
            })
        );
        let alone = json!({"access_token": {"xms_cc": {"values": ["cp1"]}}});
        assert_eq!(with_capability(Map::new()), alone);
        let strange = json!({"access_token": "text"});
        assert_eq!(with_capability(strange.as_object().unwrap().clone()), alone);
    }

    #[test]
    fn only_our_own_challenges_are_read_and_not_for_ever() {
        let challenge = ClaimsChallenge::parse(r#"{"access_token":{"a":1}}"#).unwrap();
        let sealed = seal(1).seal(&challenge, Timestamp(0));
        assert_eq!(seal(1).open(&sealed, Timestamp(3_599)), Some(challenge));
        assert_eq!(seal(1).open(&sealed, Timestamp(3_600)), None);
        assert_eq!(seal(2).open(&sealed, Timestamp(0)), None);
        assert_eq!(seal(1).open(r#"{"access_token":{}}"#, Timestamp(0)), None);
    }
}
