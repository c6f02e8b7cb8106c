//! The same life of a session through every kind of provider and credential: connect, be greeted, send, be
//! refreshed when the token has ended, send again, disconnect.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "../support/installed.rs"]
mod installed;
#[path = "../survival/openid.rs"]
mod openid;
#[path = "../support/mod.rs"]
mod support;

use openid::OpenId;
use serde_json::{Value, json};
use support::{App, Browser, Demo, Files, Form, Made, eventually, free_address};

/// What is the same everywhere once somebody has signed in with a token that ends at once.
async fn lives(browser: &Browser, greeting: &str, refreshes: impl AsyncFn() -> usize) -> String {
    let home = browser.get("/").send().await;
    assert_eq!(home.one("h1"), greeting);
    let user = browser.call("current_user", &[]).send().await.json();
    let scopes = user["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("Mail.Send")), "{user}");
    let refreshes = &refreshes;
    eventually("a refresh", async || {
        assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
        refreshes().await == 1
    })
    .await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(refreshes().await, 1, "the new token lasts");
    let page = browser.post("/connect/disconnect", &[]).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(browser.call("current_user", &[]).send().await.json(), Value::Null);
    page.refresh()
}

async fn lives_at_the_sandbox(more: &[(&str, &str)]) {
    let (demo, app) = Demo::start(more).await;
    let browser = app.browser();
    demo.fault("token", json!({"expires_in": 0})).await;
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    let refreshes = async || demo.requests("/token").await.len() - 1;
    let end = lives(&browser, "Hi, Megan Castillo!", refreshes).await;
    assert!(end.starts_with(&demo.origin) && end.contains("/logout?"), "{end}");
    assert!(end.contains("logout_hint="), "without it Microsoft asks which account: {end}");
}

#[tokio::test]
async fn sandbox_v2() {
    lives_at_the_sandbox(&[]).await;
}

#[tokio::test]
async fn sandbox_v1() {
    lives_at_the_sandbox(&[("CONNECT_PROTOCOL", "v1.0")]).await;
}

#[tokio::test]
async fn sandbox_with_a_certificate() {
    let files = Files::new();
    let path = files.write("app.pem", &Made::new().pem());
    let credential = [("AZURE_CLIENT_SECRET", ""), ("AZURE_CLIENT_CERTIFICATE_PATH", &*path)];
    lives_at_the_sandbox(&credential).await;
    lives_at_the_sandbox(&[&credential[..], &[("CONNECT_PROTOCOL", "v1.0")]].concat()).await;
}

#[tokio::test]
async fn sandbox_with_a_federated_token() {
    let files = Files::new();
    let path = files.write("token", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl");
    let credential = [("AZURE_CLIENT_SECRET", ""), ("AZURE_FEDERATED_TOKEN_FILE", &*path)];
    lives_at_the_sandbox(&credential).await;
}

/// `oidc-provider` gives a refresh token for `offline_access` alone, and that for `prompt=consent` alone.
#[tokio::test]
async fn oidc_provider() {
    let addr = free_address();
    let openid = OpenId::start(&format!("http://{addr}/connect/get_token/")).await;
    let ours = [("CONNECT_ISSUER", &*openid.issuer), ("CONNECT_GRAPH_URL", &*openid.issuer)];
    let app = App::start_at(addr, &ours).await;
    let browser = app.browser();
    openid.steer(json!({"token_life": 1})).await;
    openid.sign_in(&browser).await;
    openid.steer(json!({"token_life": 3600})).await;
    let refreshes = async || openid.refreshes().await.len();
    let end = lives(&browser, "Hi, The account megan!", refreshes).await;
    assert!(end.starts_with(&openid.issuer), "{end}");
}
