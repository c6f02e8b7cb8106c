//! Bodies: whole, within their size and their time.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use http::{HeaderMap, header};

use crate::error::AppError;
use crate::mail::Field;
use crate::server::params::Params;

/// The most that a form may have, in bytes.
const FORM: u64 = 1_048_576;

/// The most that JSON may have, in bytes.
const JSON: u64 = 16_384;

/// The time in which a body has to arrive.
pub(super) const ARRIVAL: Duration = Duration::from_secs(30);

/// The body of a form.
///
/// # Errors
/// As [`body`]; `UnsupportedType`.
pub(super) async fn form_body(request: Request<Body>) -> Result<Bytes, AppError> {
    let essence = essence(request.headers());
    if !essence.is_empty() && essence != "application/x-www-form-urlencoded" {
        return Err(AppError::UnsupportedType);
    }
    body(request, FORM).await
}

/// A small body of JSON.
///
/// # Errors
/// As [`form_body`].
pub(super) async fn json_body(request: Request<Body>) -> Result<Bytes, AppError> {
    if essence(request.headers()) != "application/json" {
        return Err(AppError::UnsupportedType);
    }
    body(request, JSON).await
}

/// A body of at most `limit` bytes.
///
/// # Errors
/// `TooLarge`, `TooSlow`, or `Malformed` when the connection broke.
pub(super) async fn body(request: Request<Body>, limit: u64) -> Result<Bytes, AppError> {
    check_announced(request.headers(), limit)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    match tokio::time::timeout(ARRIVAL, to_bytes(request.into_body(), most)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_too_large(&error) => Err(AppError::TooLarge { limit }),
        Ok(Err(_)) => Err(AppError::Malformed),
        Err(_) => Err(AppError::TooSlow),
    }
}

/// Refuses what announces more than it may have, before it is read.
///
/// # Errors
/// `TooLarge`.
pub(super) fn check_announced(headers: &HeaderMap, limit: u64) -> Result<(), AppError> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match announced.and_then(|text| text.parse::<u64>().ok()) {
        Some(length) if length > limit => Err(AppError::TooLarge { limit }),
        _ => Ok(()),
    }
}

/// The content type without its parameters, in small letters.
pub(super) fn essence(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The fields of a form.
///
/// # Errors
/// As [`form_body`]; `Malformed` also when a name comes twice or something is not UTF-8.
pub(super) async fn form_params(request: Request<Body>) -> Result<Params, AppError> {
    Params::parse(&form_body(request).await?).map_err(|_| AppError::Malformed)
}

/// The fields of a form that a person fills in: what can't be read in them is marked.
///
/// # Errors
/// As [`form_body`]; `Malformed` also when a name comes twice.
pub(super) async fn typed_params(request: Request<Body>) -> Result<Params, AppError> {
    Params::typed(&form_body(request).await?).map_err(|_| AppError::Malformed)
}

/// Checks that the required fields of a mail have come, and that all could be read.
///
/// # Errors
/// `InvalidField`.
pub(super) fn check_fields(params: &Params) -> Result<(), AppError> {
    Field::check_presence(|name| params.get(name).is_some())?;
    Field::check_readable(|name| !params.is_repaired(name))?;
    Ok(())
}

fn is_too_large(error: &axum::Error) -> bool {
    use std::error::Error;
    error
        .source()
        .is_some_and(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>)
}
