//! The side for those who look after the program: `GET /metrics` at an address of its own.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

use crate::server::{AppState, meter};

/// As OpenMetrics 1.0 names its text.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Its one address.
pub(super) fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(state)
}

/// What was measured. While the store is away the number of sessions is the last one known.
async fn metrics(State(state): State<AppState>) -> Response {
    match state.sessions().count().await {
        Ok(count) => meter::sessions(count),
        Err(error) => tracing::warn!(%error, "sessions could not be counted"),
    }
    ([(header::CONTENT_TYPE, OPEN_METRICS), (header::CACHE_CONTROL, "no-store")], meter::text())
        .into_response()
}
