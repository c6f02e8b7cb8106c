//! A mail is never sent twice, and never silently lost, whatever happens meanwhile.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod away;
mod cuts;
mod instances;
mod kept;
mod look_up;
mod restarts;
mod rows;

use serde_json::Value;

use support::{App, Browser, Microsoft, person};

const SEND: &str = "/v1.0/me/sendMail";

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// The list of the mails that were handed over.
async fn sent(browser: &Browser) -> Vec<Value> {
    let page = browser.call("sent", &[]).send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.json().as_array().unwrap().clone()
}

/// Lets the lease of whatever is on its way run out, as time does.
async fn let_leases_run_out(app: &App) {
    app.sql("UPDATE outbox SET lease_until = (SELECT now FROM clock) - 1 WHERE lease_until > 0")
        .await;
}
