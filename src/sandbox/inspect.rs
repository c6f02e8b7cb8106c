//! What tests read and order: `/sandbox/messages`, `/sandbox/drafts`,
//! `/sandbox/requests`, `/sandbox/faults`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::body;
use super::clock;
use super::journal::Entry;
use super::mail_store::{Folder, Mail};
use super::world::SharedWorld;

const LARGEST_ORDER: usize = 1024 * 1024;

/// The routes of the tests' interface.
pub fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/sandbox/messages", get(messages).delete(forget_messages))
        .route("/sandbox/drafts", get(drafts))
        .route("/sandbox/requests", get(requests).delete(forget_requests))
        .route("/sandbox/faults", get(faults).post(order_fault).delete(forget_faults))
}

async fn messages(State(world): State<SharedWorld>) -> Json<Vec<Value>> {
    Json(world.mail.accepted().iter().map(|mail| describe(mail)).collect())
}

async fn drafts(State(world): State<SharedWorld>) -> Json<Vec<Value>> {
    Json(world.mail.drafts().iter().map(|draft| describe(draft)).collect())
}

async fn forget_messages(State(world): State<SharedWorld>) -> Response {
    world.uploads.clear();
    match world.mail.clear() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn requests(State(world): State<SharedWorld>) -> Json<Vec<Entry>> {
    Json(world.journal.entries())
}

async fn forget_requests(State(world): State<SharedWorld>) -> StatusCode {
    world.journal.clear();
    StatusCode::NO_CONTENT
}

async fn faults(State(world): State<SharedWorld>) -> Json<Vec<Value>> {
    Json(world.faults.list())
}

async fn forget_faults(State(world): State<SharedWorld>) -> StatusCode {
    world.faults.clear();
    // What a fault began ends with it.
    world.challenges.clear();
    StatusCode::NO_CONTENT
}

async fn order_fault(State(world): State<SharedWorld>, request: Request) -> Response {
    let Ok(order) = body::read(request.into_body(), LARGEST_ORDER).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "a fault has at most 1048576 bytes\n")
            .into_response();
    };
    match world.faults.order(&order) {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(text) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{text}\n")).into_response(),
    }
}

/// A mail as tests see it.
fn describe(mail: &Mail) -> Value {
    let message = &mail.message;
    let addresses =
        |field: &str| -> Vec<&str> { message.recipients(field).map(|to| to.address).collect() };
    let folder = if mail.is_draft { Folder::Drafts } else { Folder::SentItems };
    let folder = mail.save_to_sent_items.then_some(folder);
    json!({
        "id": mail.id,
        "account": mail.account,
        "folder": folder.map(Folder::well_known_name),
        "from": message.from().unwrap_or(&mail.account),
        "to": addresses("toRecipients"),
        "cc": addresses("ccRecipients"),
        "bcc": addresses("bccRecipients"),
        "reply_to": addresses("replyTo"),
        "subject": message.subject(),
        "body": message.content(),
        "content_type": if message.is_html() { "html" } else { "text" },
        "importance": message.importance().unwrap_or("normal"),
        "read_receipt": message.json()["isReadReceiptRequested"].as_bool().unwrap_or(false),
        "deferred": message.deferred_until().map(clock::rfc3339),
        "attachments": mail.attachments,
        "internet_message_headers": message.json()["internetMessageHeaders"],
        "headers": mail.headers,
        "save_to_sent_items": mail.save_to_sent_items,
        "received": clock::rfc3339(mail.received),
        "request_id": mail.request_id,
        "message": message.json(),
    })
}
