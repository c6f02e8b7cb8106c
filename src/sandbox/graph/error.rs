//! The error envelope of Graph.
//! <https://learn.microsoft.com/graph/errors>

mod caller;
mod mailbox;
mod request;
mod upload;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::stamp::RequestIds;
use crate::sandbox::clock;

/// An error with its code; the ids are added where the answer leaves.
#[derive(Clone, Debug)]
pub struct GraphError {
    status: StatusCode,
    code: String,
    message: String,
    hint: Option<Hint>,
}

/// What the headers say besides.
#[derive(Clone, Debug)]
enum Hint {
    /// `WWW-Authenticate`
    Challenge(HeaderValue),
    /// `Retry-After`, in seconds
    RetryAfter(u16),
}

impl GraphError {
    fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), hint: None }
    }

    /// The answer with the ids of its request.
    pub fn render(&self, ids: &RequestIds) -> Response {
        let body = json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "innerError": {
                    "date": clock::rfc3339(clock::unix_now()).trim_end_matches('Z'),
                    "request-id": ids.request_id,
                    "client-request-id": ids.client_request_id.as_ref().unwrap_or(&ids.request_id),
                },
            },
        });
        let mut response = (self.status, Json(body)).into_response();
        let hint = self.hint.clone().map(|hint| match hint {
            Hint::Challenge(challenge) => (WWW_AUTHENTICATE, challenge),
            Hint::RetryAfter(seconds) => (RETRY_AFTER, HeaderValue::from(seconds)),
        });
        response.headers_mut().extend(hint);
        response
    }
}

impl IntoResponse for GraphError {
    /// A mark for [`super::stamp`], which knows the ids.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<std::io::Error> for GraphError {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "cannot keep or read a mail");
        Self::storage()
    }
}

/// Whatever is not built here.
pub async fn no_such_segment(uri: Uri) -> GraphError {
    let segment = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    GraphError::no_such_segment(&segment)
}

/// A path that is there, with a method that is not.
pub async fn no_such_method() -> GraphError {
    GraphError::no_such_method()
}
