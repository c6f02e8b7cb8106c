//! The error envelope of Entra ID.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

mod authorize;
mod general;
mod made_up;
mod token;

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::trace::TraceIds;
use crate::sandbox::clock;
use crate::sandbox::origin::Origin;

const INVALID_REQUEST: &str = "invalid_request";
const INVALID_CLIENT: &str = "invalid_client";
const INVALID_GRANT: &str = "invalid_grant";

const NOT_CONSENTED: &str = "The user or administrator has not consented to use the application. Send an \
                             interactive authorization request for this user and resource.";

/// An error with its AADSTS number.
#[derive(Clone, Debug)]
pub struct IdentityError {
    pub(super) status: StatusCode,
    pub(super) error: Cow<'static, str>,
    pub(super) number: u32,
    pub(super) text: String,
    pub(super) suberror: Option<String>,
    pub(super) claims: Option<String>,
}

impl IdentityError {
    /// An error that is the caller's fault.
    pub(super) fn new(error: &'static str, number: u32, text: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: error.into(),
            number,
            text: text.into(),
            suberror: None,
            claims: None,
        }
    }

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn with_suberror(self, suberror: &str) -> Self {
        Self { suberror: Some(suberror.to_owned()), ..self }
    }

    /// The one line that people copy into a search.
    pub fn description(&self, ids: &TraceIds) -> String {
        let TraceIds { trace, correlation } = ids;
        let timestamp = clock::entra(clock::unix_now());
        format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.number, self.text
        )
    }

    /// The answer of the token endpoint and of the documents.
    pub fn respond(&self, ids: &TraceIds) -> Response {
        let headers = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];
        let request_id = [("x-ms-request-id", ids.trace.clone())];
        (self.status, headers, request_id, Json(self.envelope(ids))).into_response()
    }

    fn envelope(&self, ids: &TraceIds) -> Value {
        let mut envelope = json!({
            "error": self.error,
            "error_description": self.description(ids),
            "error_codes": [self.number],
            "timestamp": clock::entra(clock::unix_now()),
            "trace_id": ids.trace,
            "correlation_id": ids.correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        if let Some(suberror) = &self.suberror {
            envelope["suberror"] = json!(suberror);
        }
        if let Some(claims) = &self.claims {
            envelope["claims"] = json!(claims);
        }
        envelope
    }

    /// The parameters with which the browser returns to the application.
    pub fn reply_parameters(&self, origin: &Origin, ids: &TraceIds) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("error", self.error.to_string()),
            ("error_description", self.description(ids)),
            ("error_uri", format!("{origin}/error?code={}", self.number)),
        ];
        if let Some(suberror) = &self.suberror {
            parameters.push(("error_subcode", suberror.clone()));
        }
        if let Some(claims) = &self.claims {
            parameters.push(("claims", claims.clone()));
        }
        parameters
    }
}
