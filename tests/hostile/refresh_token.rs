//! The modules `oidcc-client-test-refresh-token…`.

use serde_json::{Value, json};

use crate::party::{Kind, Party};
use crate::support::{Answer, Browser, Form, KEY, person, token_answer, tokens};

/// Somebody whose token has ended.
async fn ended(party: &Party) -> Browser {
    let mut data = person(&party.issuer());
    if party.kind == Kind::OpenId {
        (data.identity.tenant_id, data.identity.object_id) = (None, None);
    }
    data.tokens = tokens(3_660, -60);
    party.app.signed_in(&data).await
}

/// The status of a send, when the refresh before it brings an id_token with this change.
async fn refreshed(party: &Party, name: &str, value: Value) -> u16 {
    let browser = ended(party).await;
    let mut claims = party.claims("");
    claims.as_object_mut().unwrap().remove("nonce");
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    party.microsoft.once("/token", Answer::json(&token_answer(&KEY.sign(&claims))));
    let status = browser.send_mail(&Form::new()).await.status;
    let lives = browser.call("current_user", &[]).send().await.json().is_object();
    assert_eq!(lives, status != 401, "{name}");
    status
}

#[tokio::test]
async fn refresh_token() {
    for party in Party::both().await {
        assert_eq!(refreshed(&party, "name", json!("Megan")).await, 200, "{:?}", party.kind);
    }
}

#[tokio::test]
async fn refresh_token_without_an_id_token() {
    for party in Party::both().await {
        let browser = ended(&party).await;
        let mut answer = token_answer("");
        answer.as_object_mut().unwrap().remove("id_token");
        party.microsoft.once("/token", Answer::json(&answer));
        assert_eq!(browser.send_mail(&Form::new()).await.status, 200, "{:?}", party.kind);
    }
}

#[tokio::test]
async fn refresh_token_invalid_sub() {
    for party in Party::both().await {
        assert_eq!(refreshed(&party, "sub", json!("another")).await, 401, "{:?}", party.kind);
        assert!(party.microsoft.asked("/v1.0/me/sendMail").is_empty());
    }
}

#[tokio::test]
async fn refresh_token_invalid_issuer() {
    for party in Party::both().await {
        let issuer = json!("https://another.example/v2.0");
        assert_eq!(refreshed(&party, "iss", issuer).await, 401, "{:?}", party.kind);
        assert!(party.microsoft.asked("/v1.0/me/sendMail").is_empty());
    }
}

#[tokio::test]
async fn refresh_token_for_another_app_or_person() {
    for party in Party::both().await {
        assert_eq!(refreshed(&party, "aud", json!("another-client")).await, 401);
    }
    let party = Party::start(Kind::Entra).await;
    let other = json!("00000000-1111-4222-8333-444444444444");
    assert_eq!(refreshed(&party, "oid", other.clone()).await, 401);
    assert_eq!(refreshed(&party, "tid", other).await, 401);
    assert_eq!(refreshed(&party, "oid", Value::Null).await, 401);
}
