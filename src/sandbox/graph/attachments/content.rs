//! The content of an attachment, piece by piece from its file.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use crate::sandbox::mail_store::{Attachment, Files};

/// An answer with the content as it came.
pub async fn raw(files: &Files, attachment: &Attachment) -> std::io::Result<Response> {
    let file = File::open(files.path(&attachment.id)).await?;
    let kind = attachment.content_type.clone();
    let headers = [
        (CONTENT_TYPE, kind.unwrap_or_else(|| "application/octet-stream".to_owned())),
        (CONTENT_LENGTH, attachment.size.to_string()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}
