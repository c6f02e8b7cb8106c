//! The ids by which a request is found again.

use axum::http::HeaderMap;
use uuid::Uuid;

use crate::sandbox::random;

/// The ids that stand in every error.
#[derive(Clone, Debug)]
pub struct TraceIds {
    /// Ours, another one for each request.
    pub trace: String,
    /// The caller's `client-request-id` when it sent a GUID.
    pub correlation: String,
}

impl TraceIds {
    /// The ids of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get("client-request-id").and_then(|id| id.to_str().ok());
        let sent = sent.and_then(|id| Uuid::parse_str(id).ok());
        Self {
            trace: random::guid(),
            correlation: sent.map_or_else(random::guid, |id| id.to_string()),
        }
    }
}
