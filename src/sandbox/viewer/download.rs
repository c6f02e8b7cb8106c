//! What is attached to a mail, to be saved and never shown.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::sandbox::world::SharedWorld;

/// Even when a browser shows it after all, it runs nothing and belongs to no origin.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The content, piece by piece from its file, whatever its type may be.
pub async fn attachment(
    State(world): State<SharedWorld>,
    Path((id, attachment)): Path<(String, String)>,
) -> Response {
    let mail = world.mail.find(&id);
    let attachments = mail.iter().flat_map(|mail| &mail.attachments);
    let Some(found) = attachments.into_iter().find(|one| one.id == attachment) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(file) = File::open(world.mail.files().path(&found.id)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_LENGTH, HeaderValue::from(found.size)),
        (CONTENT_DISPOSITION, disposition(&found.name)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(ReaderStream::new(file))).into_response()
}

/// The name twice: for everybody in plain letters, and as it is (RFC 6266 appendix D).
fn disposition(name: &str) -> HeaderValue {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._- ".contains(letter);
    let plain: String =
        name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let exact = utf8_percent_encode(name, NON_ALPHANUMERIC);
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}
