//! The side for those who look after the program: `GET /metrics` at an address of its own.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

use crate::server::{AppState, meter};

/// The text form of Prometheus.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Its one address.
pub(super) fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(state)
}

/// What was measured.
async fn metrics(State(state): State<AppState>) -> Response {
    count_sessions(&state).await;
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], meter::text())
        .into_response()
}

/// While the store is away the number of sessions is the last one known.
pub(super) async fn count_sessions(state: &AppState) {
    match state.sessions().count().await {
        Ok(count) => meter::sessions(count),
        Err(error) => tracing::warn!(%error, "sessions could not be counted"),
    }
}
