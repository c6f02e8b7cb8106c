//! Which requests are served at all, in which order that is decided, and the headers of every answer.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod admin;
mod files;
mod headers;
mod navigation;
mod order;
mod origin;

use support::{App, Browser, Form, Microsoft, Page, person};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

fn form() -> Form {
    Form::new()
}

/// Nothing was sent and nobody was signed out.
async fn assert_no_effect(microsoft: &Microsoft, app: &App) {
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
    assert_eq!(app.rows("sessions").await, 1);
}

/// What every answer has.
fn assert_usual(page: &Page, what: &str) {
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"), "{what}");
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"), "{what}");
    assert_eq!(page.header("cross-origin-resource-policy"), Some("same-origin"), "{what}");
    let nothing = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    assert_eq!(page.header("permissions-policy"), Some(nothing), "{what}");
    assert_eq!((page.header("server"), page.header("x-powered-by")), (None, None), "{what}");
    assert!(
        !page.headers.keys().any(|name| name.as_str().starts_with("access-control-")),
        "{what}"
    );
    assert!(page.header("content-type").is_some() || page.body.is_empty(), "{what}");
}
