//! Sessions: what lasts, what ends, and what the database gives away.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod cookies;
mod dump;
mod ends;
mod former;
mod instances;
mod keys;
mod lasting;
mod many;
mod outage;
mod sealed;

use serde_json::Value;

use support::{App, Browser, Microsoft, person};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

async fn name(browser: &Browser) -> Value {
    browser.call("current_user", &[]).send().await.json()["name"].clone()
}
