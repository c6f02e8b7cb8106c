//! The dialect of the original article: `resource=`, numbers as text, unsigned id tokens.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};
use reqwest::StatusCode;
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{MEGAN, Run, assert_identity_error, claims, mail_to, reply, start, text};

const GRAPH: &str = "https://graph.microsoft.com";

async fn code(run: &Run, resource: Option<&str>) -> String {
    let changes = [
        ("scope", None),
        ("code_challenge", None),
        ("code_challenge_method", None),
        ("resource", resource),
    ];
    let url = run.authorize_url("/common/oauth2/authorize", &changes);
    reply(&run.walk(url, MEGAN).await)["code"].clone()
}

async fn token(run: &Run, fields: &[(&str, &str)]) -> reqwest::Response {
    let client = [("client_id", DEFAULT_CLIENT_ID), ("client_secret", DEFAULT_CLIENT_SECRET)];
    let fields: Vec<_> = client.iter().chain(fields).collect();
    run.http.post(run.url("/common/oauth2/token")).form(&fields).send().await.unwrap()
}

async fn redeem(run: &Run, code: &str, resource: Option<&str>) -> reqwest::Response {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", support::REPLY_URL),
    ];
    fields.extend(resource.map(|resource| ("resource", resource)));
    token(run, &fields).await
}

#[tokio::test]
async fn the_articles_exchange_works() {
    let (run, _folder) = start().await;
    let code = code(&run, None).await;
    let answer: Value = redeem(&run, &code, Some(GRAPH)).await.json().await.unwrap();
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["scope"], "Mail.Send User.Read");
    assert_eq!(answer["resource"], GRAPH);
    for number in ["expires_in", "ext_expires_in", "expires_on", "not_before"] {
        text(&answer[number]).parse::<i64>().unwrap();
    }
    let sent = run
        .http
        .post(run.url("/v1.0/me/microsoft.graph.sendMail"))
        .bearer_auth(text(&answer["access_token"]))
        .json(&mail_to(MEGAN))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn the_id_token_is_unsigned() {
    let (run, _folder) = start().await;
    let code = code(&run, Some(GRAPH)).await;
    let answer: Value = redeem(&run, &code, None).await.json().await.unwrap();
    let id_token = text(&answer["id_token"]);
    assert!(id_token.ends_with('.') && id_token.matches('.').count() == 2);
    let claims = claims(&answer["id_token"]);
    assert_eq!(claims["iss"], json!(format!("{}/{}/", run.origin, text(&claims["tid"]))));
    assert_eq!((&claims["upn"], &claims["unique_name"]), (&json!(MEGAN), &json!(MEGAN)));
    assert_eq!((&claims["ver"], &claims["nonce"]), (&json!("1.0"), &json!("a-nonce")));
    assert_eq!(claims["preferred_username"], Value::Null);
}

#[tokio::test]
async fn the_resource_is_needed_in_one_of_the_two_legs() {
    let (run, _folder) = start().await;
    let neither = code(&run, None).await;
    assert_identity_error(redeem(&run, &neither, None).await, 400, "invalid_resource", 500_011)
        .await;
    let ours = code(&run, Some(&run.origin)).await;
    let answer: Value = redeem(&run, &ours, None).await.json().await.unwrap();
    let me = run
        .http
        .get(run.url("/v1.0/me"))
        .bearer_auth(text(&answer["access_token"]))
        .send()
        .await
        .unwrap();
    assert_eq!(me.status(), StatusCode::OK);
    let other = code(&run, None).await;
    let refused = redeem(&run, &other, Some("https://other.example")).await;
    assert_identity_error(refused, 400, "invalid_resource", 500_011).await;
}

#[tokio::test]
async fn a_refresh_token_always_comes_and_works() {
    let (run, _folder) = start().await;
    let code = code(&run, Some(GRAPH)).await;
    let answer: Value = redeem(&run, &code, None).await.json().await.unwrap();
    let refresh_token = text(&answer["refresh_token"]);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    let again: Value = token(&run, &fields).await.json().await.unwrap();
    assert_ne!(again["refresh_token"], answer["refresh_token"]);
    assert_eq!(again["resource"], GRAPH);
}

#[tokio::test]
async fn the_time_to_refresh_is_text_too() {
    let (run, _folder) = start().await;
    let code = code(&run, Some(GRAPH)).await;
    run.fault(json!({"on": "token", "do": {"expires_in": 86_400}})).await;
    let answer: Value = redeem(&run, &code, None).await.json().await.unwrap();
    assert_eq!((&answer["expires_in"], &answer["refresh_in"]), (&json!("86400"), &json!("43200")));
}
