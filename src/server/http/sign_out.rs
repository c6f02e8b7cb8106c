//! Signing out: here first, then at Microsoft.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::render;
use crate::error::AppError;
use crate::pages::PageMessage;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::lead::Lead;
use crate::server::session::cookie::delete_cookie;

/// `POST /connect/disconnect`. The answer is a page that leads to Microsoft: browsers check the
/// whole chain of redirects after a form against `form-action`.
pub(super) async fn disconnect(State(state): State<AppState>, headers: HeaderMap) -> Response {
    match end_session(&state, &headers, Timestamp::now()).await {
        Ok(target) => Lead::to(target)
            .saying("You are signed out here. Continue to sign out at Microsoft.")
            .with_header(header::SET_COOKIE, delete_cookie())
            .with_header(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")
            .into_response(),
        Err(error) => render::refusal(&state, "/connect/disconnect", &error),
    }
}

async fn end_session(
    state: &AppState,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<String, AppError> {
    let session = state.session(headers, now).await?;
    if let Some(session) = &session {
        state.sessions().end(session.id_hash).await?;
        tracing::info!("signed out");
    }
    let identity = session.as_ref().map(|session| &session.data.identity);
    Ok(state.sign_in.sign_out_url(identity, now).await)
}

/// `GET /connect/signed-out`: where Microsoft sends the browser afterwards.
pub(super) async fn signed_out(State(state): State<AppState>) -> Response {
    render::message(&state, StatusCode::OK, PageMessage::SignedOut)
}
