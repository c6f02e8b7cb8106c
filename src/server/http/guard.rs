//! Which requests are served at all: the host is ours, and what changes something comes from a
//! page of ours. (The method is judged before this, the body is read after.)

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, header};

use super::render;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::lead::Lead;
use crate::server::session::cookie::SessionId;

/// `Host` is ours, and a request that changes something was made by our own page.
pub(super) async fn ours(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let public = state.public_url();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if text(request.headers(), &header::HOST) != Some(public.host()) {
        if !safe {
            return (StatusCode::MISDIRECTED_REQUEST, "This host is not served here.\n")
                .into_response();
        }
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let target = format!("{}{path}", public.origin());
        return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, target)]).into_response();
    }
    if !safe && !is_own_page(request.headers(), public.origin()) {
        return render::refusal(&state, request.uri().path(), &AppError::CrossSite);
    }
    next.run(request).await
}

/// Fetch Metadata where the browser sends it, else the `Origin`.
fn is_own_page(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(headers, &header::ORIGIN) == Some(origin),
    }
}

/// A page that another site leads to comes without our Strict cookie: it leads to itself first,
/// as a navigation of our own. What another site embeds or fetches is refused. A sibling on our
/// site is foreign too, although its requests carry the cookie.
pub(super) async fn navigation(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (value("sec-fetch-site"), value("sec-fetch-mode")) {
        (Some("cross-site" | "same-site"), Some("navigate") | None) => {
            Lead::to_itself().into_response()
        }
        (Some("cross-site" | "same-site"), _) => {
            render::refusal(&state, request.uri().path(), &AppError::CrossSite)
        }
        (None, _) if comes_from_elsewhere(headers, state.public_url().origin()) => {
            Lead::to_itself().into_response()
        }
        _ => next.run(request).await,
    }
}

fn comes_from_elsewhere(headers: &HeaderMap, origin: &str) -> bool {
    let foreign = text(headers, &header::REFERER).is_some_and(|referer| {
        referer.strip_prefix(origin).is_none_or(|path| !path.is_empty() && !path.starts_with('/'))
    });
    foreign && SessionId::from_headers(headers).is_none()
}

/// The value of a header that comes once.
fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}
