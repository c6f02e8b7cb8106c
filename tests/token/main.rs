//! The token endpoint: what it is asked, and what becomes of every answer.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod errors;
mod request;
mod success;
mod with_sandbox;

use serde_json::Value;

use support::{Answer, App, Browser, KEY, Microsoft, id_claims, start_sign_in, token_answer};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    (microsoft, app, browser)
}

/// The reply to a sign-in whose code gets this answer; the notice, where there is one.
async fn redeem(
    microsoft: &Microsoft,
    browser: &Browser,
    answer: impl Fn(Value) -> Answer,
) -> Option<String> {
    browser.forget("__Host-Http-session");
    let started = start_sign_in(browser, "/connect/sign-in").await;
    let right = token_answer(&KEY.sign(&id_claims(microsoft, &started.nonce)));
    microsoft.once("/token", answer(right));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!page.everything().contains("MARKED"), "{}", page.everything());
    browser.get(&page.refresh()).send().await.texts(":not(.bars) > .notice > .notice-title").pop()
}
