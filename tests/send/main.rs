//! `POST /api/send_mail` and `POST /connect/send`: a mail goes out once, and as it was meant.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod drafts;
mod fields;
mod files;
mod form;
mod gate;
mod later;
mod once;
mod outcomes;
mod posted;
mod refusals;
mod request;
mod retries;
mod send_as;
mod sent_drafts;
mod xss;

use serde_json::Value;

use support::{App, Browser, Microsoft, person};

const SEND: &str = "/v1.0/me/sendMail";

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// The messages that reached Graph.
fn messages(microsoft: &Microsoft) -> Vec<Value> {
    let asked = microsoft.asked(SEND);
    asked.iter().map(|asked| serde_json::from_slice(&asked.body).unwrap()).collect()
}
