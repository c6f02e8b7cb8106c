//! Signing out: here first, then at Microsoft.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::{detached, limits, render};
use crate::error::AppError;
use crate::pages::PageMessage;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::id_token::Identity;
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
    let left = match limits::form_params(request).await {
        Ok(params) => leave(&state, &headers, &params).await,
        Err(error) => Err(error),
    };
    let identity = match left {
        Ok(identity) => identity,
        Err(error) => return render::refusal(&state, "/connect/disconnect", &error),
    };
    Lead::to(state.sign_in.sign_out_url(identity.as_ref(), Timestamp::now()).await)
        .saying("You are signed out here. Continue to sign out at Microsoft.")
        .with_header(header::SET_COOKIE, delete_cookie())
        .with_header(CLEAR_SITE_DATA, EVERYTHING)
        .into_response()
}

/// Ends what is to end, and tells who has left.
async fn leave(
    state: &AppState,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Option<Identity>, AppError> {
    let everywhere = params.get("everywhere").is_some();
    let Some(session) = state.session(headers).await? else {
        // Whose other sessions would they be?
        return if everywhere { Err(AppError::signed_out()) } else { Ok(None) };
    };
    let user = session.data.identity.user_key();
    let now = Timestamp::now();
    let identity = session.data.identity.clone();
    let all = everywhere && params.get("account").is_none_or(|account| account == user.form_mark());
    if everywhere && !all {
        return Err(AppError::OtherAccount);
    }
    let leaving = state.clone();
    let leave = async move {
        if all {
            let ended = leaving.sign_out_everywhere(&session, now).await?;
            tracing::info!(ended, "signed out everywhere");
        } else {
            leaving.sign_out(&session, now).await?;
        }
        tracing::info!("signed out");
        Ok(())
    };
    detached(state, leave).await?;
    Ok(Some(identity))
}

/// `GET /connect/signed-out`: where Microsoft sends the browser afterwards.
pub(super) async fn signed_out(State(state): State<AppState>) -> Response {
    render::message(&state, StatusCode::OK, PageMessage::SignedOut)
}
