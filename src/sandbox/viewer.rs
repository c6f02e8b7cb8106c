//! The mailboxes for people: `/`, and a page for each mail.

mod download;
mod pages;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::page::asset;
use super::world::SharedWorld;

/// A mail's HTML runs no script, loads nothing and belongs to no origin.
const MAIL_POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/// The routes of the viewer.
pub fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/", get(mailboxes))
        .route("/mail/changes", get(changes))
        .route("/mail/{id}", get(mail))
        .route("/mail/{id}/body", get(body))
        .route("/mail/{id}/attachments/{attachment}", get(download::attachment))
        .route("/sandbox/viewer.js", get(script))
}

async fn mailboxes(State(world): State<SharedWorld>) -> Response {
    pages::mailboxes(&world.mail)
}

/// A number that changes with every mail, for the script that keeps the page fresh.
async fn changes(State(world): State<SharedWorld>) -> Response {
    ([(CACHE_CONTROL, "no-store")], world.mail.changes().to_string()).into_response()
}

async fn mail(State(world): State<SharedWorld>, Path(id): Path<String>) -> Response {
    match world.mail.find(&id) {
        Some(mail) => pages::mail(&mail),
        None => pages::no_such_mail(),
    }
}

/// The HTML as the mail brought it, for the frame.
async fn body(State(world): State<SharedWorld>, Path(id): Path<String>) -> Response {
    let Some(mail) = world.mail.find(&id).filter(|mail| mail.message.is_html()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_SECURITY_POLICY, MAIL_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(mail.message.content().to_owned())).into_response()
}

async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("viewer.js"))
}
