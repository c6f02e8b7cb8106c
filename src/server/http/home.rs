//! `GET /`: the connect page when signed out, the compose page when signed in.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::render::{self, Script};
use super::welcome::welcome;
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};
use crate::pages::{ComposePage, ConnectPage};
use crate::sent::SentMail;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::identity::NoticeSeal;
use crate::server::params::Params;
use crate::server::session::cookie::{SessionId, delete_cookie};
use crate::sign_in::{SignInNotice, SignInProblem};
use crate::user::User;

/// The handler.
pub(super) async fn home(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let now = Timestamp::now();
    let Ok(params) = Params::parse(query.unwrap_or_default().as_bytes()) else {
        return render::refusal(&state, "/", &AppError::Malformed);
    };
    let mut session = match state.session(&headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return signed_out(&state, &headers, &params, now),
        Err(error) => return render::refusal(&state, "/", &error),
    };
    let user = match state.user(&mut session, now).await {
        Ok(user) => user,
        Err(AppError::SignedOut { .. }) => return ended(&state, now),
        Err(error) => return render::refusal(&state, "/", &error),
    };
    let owner = session.data.identity.user_key();
    let receipt = match params.get("sent") {
        Some(id) => state.outbox.receipt(&owner, id).await,
        None => None,
    };
    // A reply that nobody waits for (the back button) says nothing new to somebody who is signed in.
    let notice = notice(&state, &params, now).filter(|it| it.problem != SignInProblem::Expired);
    let notice = notice.map(SignInNotice::for_somebody_signed_in);
    let form = welcome(&user, &owner);
    let sent = state.outbox.newest(&owner).await.ok();
    compose(&state, StatusCode::OK, Some(user), form, receipt.map(Ok), notice, sent)
}

/// The compose page.
pub(super) fn compose(
    state: &AppState,
    status: StatusCode,
    user: Option<User>,
    form: MessageForm,
    outcome: Option<Result<SendReceipt, AppError>>,
    notice: Option<SignInNotice>,
    sent: Option<Vec<SentMail>>,
) -> Response {
    render::page(
        state,
        status,
        "Send a mail",
        Script::Islands,
        || view! { <ComposePage user form outcome notice sent/> },
    )
}

/// The compose page with a form that was not sent, whose files have to be chosen again.
pub(super) fn refused(
    state: &AppState,
    user: Option<User>,
    form: MessageForm,
    error: AppError,
    lost_files: bool,
) -> Response {
    let status = render::status_of(&error);
    let outcome = Some(Err(error));
    render::page(
        state,
        status,
        "Send a mail",
        Script::Islands,
        || view! { <ComposePage user form outcome notice=None sent=None lost_files/> },
    )
}

fn signed_out(state: &AppState, headers: &HeaderMap, params: &Params, now: Timestamp) -> Response {
    match (notice(state, params, now), SessionId::from_headers(headers)) {
        // A cookie without a session: it has expired, or was ended elsewhere.
        (None, Some(_)) => ended(state, now),
        (notice, _) => connect(state, notice),
    }
}

fn notice(state: &AppState, params: &Params, now: Timestamp) -> Option<SignInNotice> {
    let sealed = params.get("notice")?;
    let notice = NoticeSeal::new(state.sign_in.sealer.clone()).read(sealed, now)?;
    Some(state.sign_in.with_address(notice, now))
}

fn ended(state: &AppState, now: Timestamp) -> Response {
    let notice = SignInNotice::plain(SignInProblem::SessionEnded, now.0);
    let mut response = connect(state, Some(notice));
    if let Ok(cookie) = HeaderValue::try_from(delete_cookie()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn connect(state: &AppState, notice: Option<SignInNotice>) -> Response {
    let sandbox = state.sandbox.clone();
    render::page(
        state,
        StatusCode::OK,
        "Connect",
        Script::None,
        || view! { <ConnectPage notice sandbox/> },
    )
    .into_response()
}
