//! The JSON that a request brings.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::error::GraphError;
use crate::sandbox::body::{self, BodyFault};

/// The whole request, attachments and all.
const LARGEST_REQUEST: usize = 4 * 1024 * 1024;

/// A body that came in full, and the headers that say what it is.
#[derive(Debug)]
pub struct Received {
    /// The headers of the request.
    pub headers: HeaderMap,
    body: Vec<u8>,
}

/// Read a request to its end.
pub async fn receive(request: Request) -> Result<Received, GraphError> {
    let headers = request.headers().clone();
    match body::read(request.into_body(), LARGEST_REQUEST).await {
        Ok(body) => Ok(Received { headers, body }),
        Err(BodyFault::TooLarge) => Err(GraphError::too_large()),
        Err(BodyFault::Broken) => Err(GraphError::unreadable_json()),
    }
}

impl Received {
    /// The JSON in it.
    pub fn json(&self) -> Result<Value, GraphError> {
        match self.kind().as_str() {
            "application/json" => {
                serde_json::from_slice(&self.body).map_err(|_| GraphError::unreadable_json())
            }
            // Graph takes text for MIME in base64, which the sandbox does not read.
            "text/plain" => Err(GraphError::bad_mime()),
            _ => Err(GraphError::unsupported_media_type()),
        }
    }

    fn kind(&self) -> String {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    }
}
