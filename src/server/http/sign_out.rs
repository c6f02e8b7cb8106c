//! Signing out: here first, then at Microsoft.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::{limits, render};
use crate::error::AppError;
use crate::pages::PageMessage;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::lead::Lead;
use crate::server::params::Params;
use crate::server::session::cookie::delete_cookie;

/// What a browser forgets at a sign-out.
pub(super) const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
pub(super) const EVERYTHING: &str = "\"cache\", \"storage\"";

/// `POST /connect/disconnect`; with `everywhere` all sessions of the person end. The answer is a
/// page that leads to Microsoft: browsers check the whole chain of redirects after a form against
/// `form-action`.
pub(super) async fn disconnect(State(state): State<AppState>, request: Request) -> Response {
    let headers = request.headers().clone();
    let everywhere = match limits::form_body(request).await {
        Ok(body) => Params::parse(&body).map_err(|_| AppError::Malformed),
        Err(error) => Err(error),
    };
    let target = match everywhere {
        Ok(params) => {
            let everywhere = params.get("everywhere").is_some();
            end_session(&state, &headers, everywhere, Timestamp::now()).await
        }
        Err(error) => Err(error),
    };
    match target {
        Ok(target) => Lead::to(target)
            .saying("You are signed out here. Continue to sign out at Microsoft.")
            .with_header(header::SET_COOKIE, delete_cookie())
            .with_header(CLEAR_SITE_DATA, EVERYTHING)
            .into_response(),
        Err(error) => render::refusal(&state, "/connect/disconnect", &error),
    }
}

async fn end_session(
    state: &AppState,
    headers: &HeaderMap,
    everywhere: bool,
    now: Timestamp,
) -> Result<String, AppError> {
    let session = state.session(headers).await?;
    if let Some(session) = &session {
        let ended = if everywhere {
            state.sessions().end_everywhere(&session.data.identity.user_key()).await?
        } else {
            state.sessions().end(session.id_hash).await?;
            1
        };
        tracing::info!(ended, "signed out");
    }
    let identity = session.as_ref().map(|session| &session.data.identity);
    Ok(state.sign_in.sign_out_url(identity, now).await)
}

/// `GET /connect/signed-out`: where Microsoft sends the browser afterwards.
pub(super) async fn signed_out(State(state): State<AppState>) -> Response {
    render::message(&state, StatusCode::OK, PageMessage::SignedOut)
}
