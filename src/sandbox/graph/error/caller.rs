//! Errors about the caller.

use axum::http::{HeaderValue, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{GraphError, Hint};
use crate::sandbox::origin::Origin;

/// Graph's own application id, which stands in every challenge.
const GRAPH_ID: &str = "00000003-0000-0000-c000-000000000000";

impl GraphError {
    pub(in crate::sandbox) fn invalid_token(origin: &Origin, message: &str) -> Self {
        let challenge = format!(
            "Bearer realm=\"\", authorization_uri=\"{origin}/common/oauth2/authorize\", client_id=\"{GRAPH_ID}\""
        );
        Self {
            hint: HeaderValue::from_str(&challenge).ok().map(Hint::Challenge),
            ..Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
        }
    }

    /// Continuous access evaluation asks for a token that was issued for these claims.
    /// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
    pub(in crate::sandbox) fn claims_challenge(origin: &Origin, moment: i64) -> Self {
        let nbf = json!({"essential": true, "value": moment.to_string()});
        let claims = json!({"access_token": {"nbf": nbf}}).to_string();
        let challenge = format!(
            "Bearer realm=\"\", authorization_uri=\"{origin}/common/oauth2/authorize\", client_id=\"{GRAPH_ID}\", \
             error=\"insufficient_claims\", claims=\"{}\"",
            STANDARD.encode(claims)
        );
        let message = "Continuous access evaluation resulted in challenge with result: InteractionRequired and \
                       code: TokenIssuedBeforeRevocationTimestamp";
        Self {
            hint: HeaderValue::from_str(&challenge).ok().map(Hint::Challenge),
            ..Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
        }
    }

    pub(in crate::sandbox) fn mailbox_denied() -> Self {
        let message = "Access is denied. Check credentials and try again.";
        Self::new(StatusCode::FORBIDDEN, "ErrorAccessDenied", message)
    }

    pub(in crate::sandbox) fn directory_denied() -> Self {
        let message = "Insufficient privileges to complete the operation.";
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    pub(in crate::sandbox) fn send_as_denied() -> Self {
        let message = "The user account which was used to submit this request does not have the right to send \
                       mail on behalf of the specified sending account., Cannot submit message.";
        Self::new(StatusCode::FORBIDDEN, "ErrorSendAsDenied", message)
    }

    /// More than four requests of one application at one mailbox.
    /// <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>
    pub(in crate::sandbox) fn mailbox_concurrency() -> Self {
        let message = "Application is over its MailboxConcurrency limit.";
        Self {
            hint: Some(Hint::RetryAfter(1)),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "ApplicationThrottled", message)
        }
    }
}
