//! `GET /connect/get_token/`: what belongs to no running sign-in leads to no session.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod accepted;
mod errors;
mod once;
mod refused;
mod sessions;

use support::{Answer, App, Browser, KEY, Microsoft, Page, Started, id_claims, token_answer};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    (microsoft, app, browser)
}

/// Lets the token endpoint answer well.
fn grant(microsoft: &Microsoft, started: &Started) {
    let id_token = KEY.sign(&id_claims(microsoft, &started.nonce));
    microsoft.always("/token", Answer::json(&token_answer(&id_token)));
}

/// What the connect page says that an answer leads to.
async fn notice(browser: &Browser, page: &Page) -> String {
    browser.get(&page.refresh()).send().await.notice()
}

/// Nobody was signed in, and no code was spent.
async fn assert_nothing_happened(microsoft: &Microsoft, app: &App, browser: &Browser) {
    assert!(microsoft.asked("/token").is_empty(), "the code was spent");
    assert_eq!(app.rows("sessions").await, 0);
    assert_eq!(browser.session(), None);
}

fn cookie_name(state: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("__Host-Http-sign-in-{}", &support::encode(&Sha256::digest(state))[..8])
}
