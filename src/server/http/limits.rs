//! Bodies: whole, within their size and their time.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use http::header;

use crate::error::AppError;
use crate::server::params::Params;

/// The most that a form may have, in bytes.
const FORM: usize = 1_048_576;

/// The time in which a body has to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);

/// The body of a form.
///
/// # Errors
/// `UnsupportedType`, `TooLarge`, `TooSlow`, or `Malformed` when the connection broke.
pub(super) async fn form_body(request: Request<Body>) -> Result<Vec<u8>, AppError> {
    let content_type =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.is_empty() && !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(AppError::UnsupportedType);
    }
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > FORM) {
        return Err(AppError::TooLarge { limit: FORM as u64 });
    }
    match tokio::time::timeout(ARRIVAL, to_bytes(request.into_body(), FORM)).await {
        Ok(Ok(body)) => Ok(body.into()),
        Ok(Err(error)) if is_too_large(&error) => Err(AppError::TooLarge { limit: FORM as u64 }),
        Ok(Err(_)) => Err(AppError::Malformed),
        Err(_) => Err(AppError::TooSlow),
    }
}

/// The fields of a form.
///
/// # Errors
/// As [`form_body`]; `Malformed` also when a name comes twice or something is not UTF-8.
pub(super) async fn form_params(request: Request<Body>) -> Result<Params, AppError> {
    Params::parse(&form_body(request).await?).map_err(|_| AppError::Malformed)
}

fn is_too_large(error: &axum::Error) -> bool {
    use std::error::Error;
    error
        .source()
        .is_some_and(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>)
}
