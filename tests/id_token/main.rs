//! Hostile `id_token`s: none is accepted, and no right one is refused.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod at_sign_in;
mod claims;
mod dialects;
mod issuer;
mod properties;
mod right;
mod signature;

use graph_connect::server::clock::Timestamp;
use graph_connect::server::id_token::{
    Expected, IdTokenError, Identity, Issuer, KeySet, NonceRule, verify,
};
use serde_json::{Value, json};

use support::{CLIENT_ID, KEY, Key, PERSON, TENANT};

const NOW: i64 = 1_800_000_000;
const NONCE: &str = "the-nonce";
const TEMPLATE: &str = "https://login.example/{tenantid}/v2.0";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn claims() -> Value {
    json!({
        "aud": CLIENT_ID, "iss": TEMPLATE.replace("{tenantid}", TENANT), "sub": "subject", "iat": NOW, "nbf": NOW,
        "exp": NOW + 3_600, "nonce": NONCE, "tid": TENANT, "oid": PERSON, "name": "Megan",
    })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn issuer() -> Issuer {
    Issuer {
        template: TEMPLATE.to_owned(),
        entra: true,
        tenant: Some("common".to_owned()),
        allowed_tenants: Vec::new(),
    }
}

fn keys(keys: &[&Key]) -> KeySet {
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    KeySet::parse(json!({"keys": keys}).to_string().as_bytes()).unwrap()
}

/// The judgement on a token by the usual rules, changed a little.
struct Judge {
    keys: KeySet,
    issuer: Issuer,
    unsigned: bool,
    rule: NonceRule<'static>,
}

fn judge() -> Judge {
    Judge {
        keys: keys(&[&KEY]),
        issuer: issuer(),
        unsigned: false,
        rule: NonceRule::Exactly(NONCE),
    }
}

impl Judge {
    fn judge(&self, token: &str) -> Result<Identity, IdTokenError> {
        let expected = Expected {
            client_id: CLIENT_ID,
            issuer: &self.issuer,
            nonce: self.rule,
            may_be_unsigned: self.unsigned,
        };
        verify(token, &self.keys, &expected, Timestamp(NOW))
    }

    fn refuses(&self, what: &str, token: &str) {
        assert!(self.judge(token).is_err(), "accepted: {what}");
    }

    fn takes(&self, what: &str, token: &str) {
        assert!(self.judge(token).is_ok(), "refused: {what}: {:?}", self.judge(token));
    }
}
