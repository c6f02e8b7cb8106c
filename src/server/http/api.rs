//! The server functions' side of HTTP: what is refused before they run, and the status after.

use std::future::Future;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, handle_server_fns_with_context};

use super::sign_out::{CLEAR_SITE_DATA, EVERYTHING};
use super::{limits, render};
use crate::api::call::Fields;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::params::Params;
use crate::server::session::Session;
use crate::server::session::cookie::delete_cookie;

/// `POST /api/<name>`: for scripts only.
pub(super) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let known = server_fn::axum::server_fn_paths().any(|(path, _)| path == request.uri().path());
    if !known {
        return render::json(&AppError::NotFound);
    }
    if accepts_html(request.headers()) {
        return render::json(&AppError::NotForPages);
    }
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let params = match limits::typed_params(request).await {
        Ok(params) => params,
        Err(error) => return render::json(&error),
    };
    let request = Request::from_parts(parts, Body::empty());
    let context = move || {
        provide_context(state.clone());
        provide_context(Fields(params.fields()));
        provide_context(params.clone());
    };
    blame_caller(handle_server_fns_with_context(context, request).await.into_response())
}

/// Runs the body of a server function for whoever asks, and sets the status of a failure.
///
/// # Errors
/// What the body fails with.
pub async fn answer<T>(body: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let outcome = body.await;
    if let (Err(error), Some(response)) = (&outcome, use_context::<ResponseOptions>()) {
        response.set_status(render::status_of(error));
        response.insert_header(ANSWERED, HeaderValue::from_static("1"));
        if let Some(seconds) = error.retry_after() {
            response.insert_header(header::RETRY_AFTER, seconds.into());
        }
    }
    outcome
}

/// What a server function works with: the state, the session of the caller, the time.
///
/// # Errors
/// When the session can't be read.
pub async fn call() -> Result<(AppState, Option<Session>, Timestamp), AppError> {
    let (Some(state), Some(parts)) = (use_context::<AppState>(), use_context::<Parts>()) else {
        return Err(AppError::Internal);
    };
    let now = Timestamp::now();
    let session = state.session(&parts.headers).await?;
    Ok((state, session, now))
}

/// Lets the browser of the caller forget the session.
pub fn forget_session() {
    if let Some(response) = use_context::<ResponseOptions>() {
        if let Ok(cookie) = HeaderValue::try_from(delete_cookie()) {
            response.append_header(header::SET_COOKIE, cookie);
        }
        response.insert_header(CLEAR_SITE_DATA, HeaderValue::from_static(EVERYTHING));
    }
}

/// Refuses a message of which a required field did not come at all, or one that could not be read.
///
/// # Errors
/// [`AppError::InvalidField`] with its name.
pub fn check_fields() -> Result<(), AppError> {
    limits::check_fields(&use_context::<Params>().unwrap_or_default())
}

pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")))
}

/// Marks a failure that a function's body has answered itself.
const ANSWERED: HeaderName = HeaderName::from_static("x-answered");

/// Arguments that do not parse end as 500 before the function's body: they are the caller's fault.
fn blame_caller(mut response: Response) -> Response {
    let answered = response.headers_mut().remove(ANSWERED).is_some();
    if !answered && response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}
