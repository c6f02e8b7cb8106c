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
mod lost;
mod restarts;
mod rows;

use std::time::{Duration, Instant};

use serde_json::Value;

use support::{App, Browser, Microsoft, eventually, person};

const SEND: &str = "/v1.0/me/sendMail";

/// How long the list waits for a look into the mailbox.
const PATIENCE: Duration = Duration::from_secs(2);

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

/// The list says that the mail was accepted, at once where looking takes no longer than it waits.
async fn is_found(browser: &Browser) {
    let began = Instant::now();
    let accepted = || async { sent(browser).await[0]["status"] == "accepted" };
    assert!(accepted().await || began.elapsed() >= PATIENCE, "it is still unknown");
    eventually("it is found", accepted).await;
}

/// Lets the lease of whatever is on its way run out, as time does.
async fn let_leases_run_out(app: &App) {
    app.sql("UPDATE outbox SET lease_until = (SELECT now FROM clock) - 1 WHERE lease_until > 0")
        .await;
}
