//! `/api/attachments`: files come in pieces, for the person who announced them, and nothing is
//! lost by a cut.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod announced;
mod draft;
mod instances;
mod kept;
mod large;
mod pieces;

use serde_json::json;

use support::{Answer, App, Browser, Microsoft, Page, person};

/// Somebody who has allowed to send, and nothing else.
async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// Somebody who has also allowed to write to the mailbox, where drafts can be made.
async fn writing_stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&writer(&microsoft)).await;
    (microsoft, app, browser)
}

/// The usual person, who may write to the mailbox; Graph makes drafts and takes uploads.
fn writer(microsoft: &Microsoft) -> graph_connect::server::session::SessionData {
    let draft = Answer::json(&json!({"id": "MARKED-draft=1"})).status(201);
    microsoft.always("/v1.0/me/messages", draft);
    microsoft.always(SESSION, upload_session(microsoft, "/upload/1"));
    microsoft.always(DRAFT, Answer::new(204, ""));
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("Mail.ReadWrite".to_owned());
    data
}

/// The draft, as its address is written.
const DRAFT: &str = "/v1.0/me/messages/MARKED%2Ddraft%3D1";

/// Where upload sessions of it begin.
const SESSION: &str = "/v1.0/me/messages/MARKED%2Ddraft%3D1/attachments/createUploadSession";

fn upload_session(microsoft: &Microsoft, path: &str) -> Answer {
    let url = format!("{}{path}?authtoken=MARKED-upload", microsoft.origin);
    Answer::json(&json!({"uploadUrl": url, "nextExpectedRanges": ["0-"]})).status(201)
}

/// "Go on from here."
fn next(start: usize) -> Answer {
    Answer::json(&json!({"nextExpectedRanges": [start.to_string()]}))
}

/// "That was all of it."
fn complete() -> Answer {
    let location = "https://outlook.example/api/Messages('x')/Attachments('MARKED-file')";
    Answer::new(201, "").with("location", location)
}

/// Announces a file and gives its id.
async fn begin(browser: &Browser, name: &str, size: usize) -> String {
    let file = json!({"name": name, "content_type": "text/plain", "size": size});
    let page = browser.announce(&file).await;
    assert_eq!(page.status, 201, "{}", page.text());
    page.json()["id"].as_str().unwrap().to_owned()
}

fn out_of_order(page: &Page, received: usize) {
    let expected = json!({"error": "OutOfOrder", "received": received});
    assert_eq!((page.status, page.json()), (409, expected));
}

fn gone(page: &Page) {
    assert_eq!((page.status, page.json()), (404, json!({"error": "UploadGone"})));
}
