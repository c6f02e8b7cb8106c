//! One line a request in the log, without query or body: they may hold a code.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing_subscriber::EnvFilter;

/// Notes what was asked and what was answered.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let (status, time) = (response.status().as_u16(), begun.elapsed().as_millis());
    tracing::info!(%method, ?path, status, ms = time, "request");
    response
}

/// Starts the log on standard error: text, or JSON for machines. False: the filter can't be read,
/// `info` stands in for it.
#[must_use]
pub fn log_to_stderr(filter: &str, json: bool) -> bool {
    let parsed = EnvFilter::try_new(filter);
    let fits = parsed.is_ok();
    let filter = parsed.unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
    fits
}
