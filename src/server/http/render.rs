//! From a page to an answer.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use super::headers::document_policy;
use crate::app::{Shell, shell};
use crate::error::AppError;
use crate::pages::{MessagePage, PageMessage, RequestId};
use crate::server::clock::Timestamp;
use crate::server::{AppState, random, trace};

/// Whether a page has islands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// None at all.
    None,
    /// The WebAssembly with the islands.
    Islands,
}

/// Renders a page whose data was loaded before.
pub(super) fn page<V: IntoView + 'static>(
    state: &AppState,
    status: StatusCode,
    title: &'static str,
    script: Script,
    view: impl FnOnce() -> V,
) -> Response {
    let nonce = STANDARD.encode(random::bytes::<16>());
    let reload_port = state.assets.reload_port.filter(|_| script == Script::Islands);
    let policy = document_policy(&nonce, reload_port);
    let document = Shell {
        title,
        assets: state.assets.names.clone(),
        nonce: (script == Script::Islands).then_some(nonce),
        reload: reload_port.map(reload_script),
        sandbox: state.sandbox.clone(),
    };
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        if let Some(trace) = trace::current() {
            provide_context(RequestId { id: trace.id(), time: Timestamp::now().rfc3339() });
        }
        shell(document, view()).to_html()
    });
    owner.unset_with_forced_cleanup();
    let mut response = (status, Html(html)).into_response();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A page that says one thing.
pub(super) fn message(state: &AppState, status: StatusCode, message: PageMessage) -> Response {
    let title = message.title();
    page(state, status, title, Script::None, || view! { <MessagePage message/> })
}

/// Why a request is not served: JSON for scripts, a page for people.
pub(super) fn refusal(state: &AppState, path: &str, error: &AppError) -> Response {
    if path.starts_with("/api/") {
        return json(error);
    }
    let status = status_of(error);
    with_retry_after(message(state, status, PageMessage::Failure(error.clone())), error)
}

/// An error as scripts get it.
pub(super) fn json(error: &AppError) -> Response {
    with_retry_after((status_of(error), axum::Json(error)).into_response(), error)
}

pub(super) fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Tells how long to wait, where the error knows.
pub(super) fn with_retry_after(mut response: Response, error: &AppError) -> Response {
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Asks `cargo leptos watch` for changes and reloads.
fn reload_script(port: u16) -> String {
    format!(
        "new WebSocket('ws://' + location.hostname + ':{port}/live_reload').onmessage = () => location.reload();"
    )
}
