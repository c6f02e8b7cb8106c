//! `GET /connect/front-channel-logout?sid=…`: Microsoft tells that the person signed out
//! elsewhere (OpenID Connect Front-Channel Logout 1.0). It comes in a frame, without our cookie;
//! the `sid` alone tells whose sessions end.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::render;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::params::Params;

/// Longest `sid`: Microsoft's is a UUID.
const LIMIT: usize = 256;

/// The handler. The answer is the same whether anybody was signed in or not, and may stand in
/// the provider's frame: it shows nothing.
pub(super) async fn logout(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    match end(&state, &query.unwrap_or_default()).await {
        Ok(ended) => {
            tracing::info!(ended, "signed out elsewhere");
            // Browsers put `frame-ancestors` above `X-Frame-Options`.
            let policy = "default-src 'none'; frame-ancestors *";
            (StatusCode::OK, [(header::CONTENT_SECURITY_POLICY, policy)]).into_response()
        }
        Err(error) => render::refusal(&state, "/connect/front-channel-logout", &error),
    }
}

async fn end(state: &AppState, query: &str) -> Result<usize, AppError> {
    let params = Params::parse(query.as_bytes()).map_err(|_| AppError::Malformed)?;
    let sid = params.get("sid").filter(|sid| !sid.is_empty() && sid.len() <= LIMIT);
    Ok(state.sessions().end_sid(sid.ok_or(AppError::Malformed)?).await?)
}
