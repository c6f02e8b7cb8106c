//! The Config plan: what the provider publishes, and when it changes it.

use serde_json::{Value, json};

use crate::party::{Kind, Party};
use crate::support::{Answer, KEY, Key, OTHER_KEY};

#[tokio::test]
async fn discovery_openid_config_and_jwks_uri_keys() {
    for party in Party::both().await {
        assert!(party.takes(&|claims| KEY.sign(&claims)).await);
        assert_eq!(party.microsoft.asked("/keys").len(), 1);
    }
}

#[tokio::test]
async fn discovery_issuer_mismatch() {
    let other = |document: &mut Value| document["issuer"] = "https://another.example".into();
    let party = Party::start_with(Kind::OpenId, other).await;
    let page = party.app.browser().get("/connect/sign-in").send().await;
    assert_eq!(page.status, 503, "nobody is sent to a provider that is not the configured one");
    // Microsoft's document is the authority on its issuer, and tokens of another one are refused.
    let party = Party::start_with(Kind::Entra, other).await;
    assert!(!party.takes(&|claims| KEY.sign(&claims)).await);
}

#[tokio::test]
async fn signing_key_rotation() {
    for party in Party::both().await {
        assert!(party.takes(&|claims| KEY.sign(&claims)).await);
        party.publish(&[OTHER_KEY.public()]);
        assert!(party.takes(&|claims| OTHER_KEY.sign(&claims)).await, "{:?}", party.kind);
    }
}

/// The keys are turned over between the look at the keys and the signature.
#[tokio::test]
async fn signing_key_rotation_just_before_signing() {
    for party in Party::both().await {
        assert!(party.takes(&|claims| KEY.sign(&claims)).await);
        let turned_over = |claims| {
            party.publish(&[KEY.public(), OTHER_KEY.public()]);
            OTHER_KEY.sign(&claims)
        };
        assert!(party.takes(&turned_over).await, "{:?}", party.kind);
        let unknown = Key::new("nobody-knows");
        for _ in 0..3 {
            assert!(!party.takes(&|claims| unknown.sign(&claims)).await);
        }
        assert_eq!(party.microsoft.asked("/keys").len(), 2, "once in five minutes, whatever comes");
    }
}

/// As many as fit into what is read of an answer are searched; more are no keys at all.
#[tokio::test]
async fn five_thousand_keys() {
    let short = |number: usize| json!({"kty": "RSA", "use": "sig", "kid": number.to_string(), "n": "AQAB", "e": "AQAB"});
    let crowd = |last: Value| (0..5_000).map(short).chain([last]).collect::<Vec<_>>();
    for party in Party::both().await {
        party.publish(&crowd(KEY.public()));
        assert!(party.takes(&|claims| KEY.sign(&claims)).await, "{:?}", party.kind);
    }
    for party in Party::both().await {
        let long = |number: usize| {
            let mut key = OTHER_KEY.public();
            key["kid"] = number.to_string().into();
            key
        };
        let keys: Vec<_> = (0..5_000).map(long).chain([KEY.public()]).collect();
        let document = json!({"keys": keys});
        assert!(document.to_string().len() > 1_048_576);
        party.microsoft.once("/keys", Answer::json(&document));
        assert!(!party.takes(&|claims| KEY.sign(&claims)).await, "{:?}", party.kind);
        assert!(party.takes(&|claims| KEY.sign(&claims)).await, "it did not recover");
    }
}
