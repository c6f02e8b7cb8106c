//! New access tokens for old ones: once, whatever happens around it.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod away;
mod background;
mod claims;
mod detached;
mod errors;
mod judged;
mod once;

use graph_connect::server::session::Tokens;
use serde_json::{Value, json};

use support::{
    Answer, App, Browser, Form, KEY, Microsoft, Page, id_claims, person, token_answer, tokens,
};

/// Tokens of which a minute is left: due, but still good.
fn due() -> Tokens {
    tokens(3_540, 60)
}

/// Tokens that ended a minute ago.
fn ended() -> Tokens {
    tokens(3_660, -60)
}

/// Somebody whose session holds these tokens.
async fn stage(tokens: Tokens) -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = tokens;
    let browser = app.signed_in(&data).await;
    (microsoft, app, browser)
}

/// A right answer to a refresh.
fn renewed(microsoft: &Microsoft) -> Value {
    let mut claims = id_claims(microsoft, "");
    claims.as_object_mut().unwrap().remove("nonce");
    token_answer(&KEY.sign(&claims))
}

/// Sends a mail of its own.
async fn send(browser: &Browser) -> Page {
    browser.send_mail(&Form::new()).await
}

/// The access tokens that Graph was called with.
fn bearers(microsoft: &Microsoft) -> Vec<String> {
    let asked = microsoft.asked("/v1.0/me/sendMail");
    asked.iter().map(|asked| asked.headers["authorization"].to_str().unwrap().to_owned()).collect()
}

/// Every way in which a provider can be away.
fn away() -> Vec<(&'static str, Answer)> {
    vec![
        ("500", Answer::new(500, "")),
        ("503", Answer::new(503, "").with("retry-after", "7")),
        ("429", Answer::new(429, "").with("retry-after", "7")),
        ("HTML", Answer::new(200, "<html>")),
        ("nothing", Answer::new(200, "")),
        ("HTML with an error status", Answer::new(400, "<html>")),
        ("no token", Answer::json(&json!({"token_type": "Bearer"}))),
        ("10 MB", Answer::new(200, "x".repeat(10_000_000))),
        ("a redirect", Answer::new(307, "").with("location", "/elsewhere")),
        ("half an answer", Answer::new(200, "{\"access_token\":").cut()),
        ("Microsoft's own word", Answer::error(400, "temporarily_unavailable")),
    ]
}
