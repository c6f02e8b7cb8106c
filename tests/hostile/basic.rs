//! The Basic plan: names without the prefix `oidcc-client-test`.

use serde_json::json;

use crate::party::{Party, nameless, with, without};
use crate::support::{CLIENT_SECRET, KEY, OTHER_KEY, segment};

macro_rules! modules {
    ($($(#[$doc:meta])* $name:ident $verdict:literal => $make:expr;)*) => {$(
        $(#[$doc])*
        #[tokio::test]
        async fn $name() {
            for party in Party::both().await {
                assert_eq!(party.takes(&$make).await, $verdict, "{:?}", party.kind);
            }
        }
    )*};
}

modules! {
    /// `oidcc-client-test`
    client_test true => |claims| KEY.sign(&claims);
    idtoken_sig_rs256 true => |claims| KEY.sign(&claims);
    nonce_invalid false => with("nonce", "another");
    invalid_iss false => with("iss", "https://another.example/v2.0");
    missing_iss false => without("iss");
    missing_sub false => without("sub");
    invalid_aud false => with("aud", "another-client");
    missing_aud false => without("aud");
    missing_iat false => without("iat");
    missing_exp false => without("exp");
    idtoken_sig_none false => |claims| {
        format!("{}.{}.", segment(&json!({"alg": "none", "typ": "JWT"})), segment(&claims))
    };
    invalid_sig_rs256 false => |claims| {
        OTHER_KEY.sign_with(&json!({"alg": "RS256", "typ": "JWT", "kid": KEY.id}), &claims)
    };
    invalid_sig_es256 false => |claims| {
        KEY.sign_with(&json!({"alg": "ES256", "typ": "JWT", "kid": KEY.id}), &claims)
    };
}

#[tokio::test]
async fn kid_absent_single_jwks() {
    for party in Party::both().await {
        assert!(party.takes(&|claims| nameless(&KEY, &claims)).await, "{:?}", party.kind);
    }
}

#[tokio::test]
async fn kid_absent_multiple_jwks() {
    for party in Party::both().await {
        party.publish(&[KEY.public(), OTHER_KEY.public()]);
        assert!(!party.takes(&|claims| nameless(&KEY, &claims)).await, "{:?}", party.kind);
    }
}

#[tokio::test]
async fn client_secret_basic() {
    for party in Party::both().await {
        party.takes(&|claims| KEY.sign(&claims)).await;
        let asked = party.microsoft.asked("/token").remove(0);
        assert_eq!(asked.field("client_secret").as_deref(), Some(CLIENT_SECRET));
        assert!(!asked.headers.contains_key("authorization"));
    }
}

/// The person is who the id_token says: an endpoint that says something else is not even asked.
#[tokio::test]
async fn scope_userinfo_claims_and_userinfo_invalid_sub() {
    for party in Party::both().await {
        assert!(party.takes(&|claims| KEY.sign(&claims)).await);
        let asked = party.microsoft.asked_at_all();
        assert!(asked.iter().all(|asked| !asked.path.contains("userinfo")), "{asked:?}");
    }
}
