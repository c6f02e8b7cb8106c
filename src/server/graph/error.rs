//! Graph's errors, typed. Codes decide, messages are never shown nor judged.

use http::StatusCode;
use serde_json::Value;

use super::challenge::claims_challenge;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, OutboundError, retry_after};
use crate::server::session::ClaimsChallenge;

/// The ids by which Microsoft can find a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphIds {
    /// `client-request-id`: ours.
    pub client_request_id: String,
    /// `request-id`: Graph's, if it is a UUID.
    pub request_id: Option<String>,
}

/// Why a call to Graph brought nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GraphError {
    /// No connection could be made: nothing was sent.
    #[error("Graph can't be reached")]
    NotConnected,
    /// The answer did not come: the request may have taken effect.
    #[error("Graph did not answer: {failure} (client-request-id {id})", id = .ids.client_request_id)]
    NoAnswer {
        /// What happened instead.
        failure: OutboundError,
        /// The ids.
        ids: GraphIds,
    },
    /// Graph answered something else than success.
    #[error(
        "Graph answered {status}, {code:?} (request-id {id:?}, client-request-id {own})",
        status = .0.status, code = .0.code, id = .0.ids.request_id, own = .0.ids.client_request_id
    )]
    Refused(Box<Refusal>),
}

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The deepest code that is known, where there is one.
    pub code: Option<GraphCode>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
    /// What Graph wants to be told by a new token.
    pub claims: Option<ClaimsChallenge>,
    /// The ids.
    pub ids: GraphIds,
}

/// The codes that have a meaning of their own here. Each says that nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is Graph's or Exchange's code of nearly the same name")]
pub enum GraphCode {
    InvalidAuthenticationToken,
    AccessDenied,
    SendAsDenied,
    InvalidRecipients,
    MailboxUnavailable,
    QuotaExceeded,
    MessageSizeExceeded,
    Throttled,
}

impl GraphCode {
    fn parse(code: &str) -> Option<Self> {
        match code {
            "InvalidAuthenticationToken" => Some(Self::InvalidAuthenticationToken),
            "ErrorAccessDenied" | "Authorization_RequestDenied" => Some(Self::AccessDenied),
            "ErrorSendAsDenied" => Some(Self::SendAsDenied),
            "ErrorInvalidRecipients" => Some(Self::InvalidRecipients),
            "MailboxNotEnabledForRESTAPI" | "ErrorNonExistentMailbox" => {
                Some(Self::MailboxUnavailable)
            }
            "ErrorQuotaExceeded"
            | "ErrorExceededMessageLimit"
            | "ErrorMessageSubmissionBlocked" => Some(Self::QuotaExceeded),
            "ErrorMessageSizeExceeded" => Some(Self::MessageSizeExceeded),
            "ApplicationThrottled" | "TooManyRequests" => Some(Self::Throttled),
            _ => None,
        }
    }
}

impl GraphError {
    /// What an answer without success means.
    pub(super) fn of_answer(answer: &Answer, mut ids: GraphIds, now: Timestamp) -> Self {
        ids.request_id = request_id(answer);
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        Self::Refused(Box::new(Refusal {
            status: answer.status.as_u16(),
            code: body.as_ref().and_then(|body| body.get("error")).and_then(deepest_code),
            retry_after: retry_after(&answer.headers, now),
            claims: claims_challenge(&answer.headers),
            ids,
        }))
    }

    /// What a call without an answer means.
    pub(super) fn of_failure(failure: OutboundError, ids: GraphIds) -> Self {
        match failure {
            OutboundError::NotConnected => Self::NotConnected,
            failure => Self::NoAnswer { failure, ids },
        }
    }

    /// The refusal of the access token itself: nothing was done, another token may do.
    #[must_use]
    pub fn refused_token(&self) -> Option<&Refusal> {
        let Self::Refused(refusal) = self else { return None };
        let unauthorized = refusal.status == StatusCode::UNAUTHORIZED;
        let wants_claims = refusal.status == StatusCode::FORBIDDEN && refusal.claims.is_some();
        (unauthorized || wants_claims).then_some(&**refusal)
    }
}

/// Graph's `request-id`, if it is a UUID.
pub(super) fn request_id(answer: &Answer) -> Option<String> {
    let text = answer.headers.get("request-id")?.to_str().ok()?;
    uuid::Uuid::try_parse(text).ok().map(|id| id.to_string())
}

/// `error.code`, or a known one in `innerError`, however deep (Microsoft: "Graph error responses").
fn deepest_code(error: &Value) -> Option<GraphCode> {
    let inner = error.get("innerError").or_else(|| error.get("innererror"));
    inner
        .and_then(deepest_code)
        .or_else(|| error.get("code").and_then(Value::as_str).and_then(GraphCode::parse))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_deepest_known_code_counts() {
        let error = json!({"code":"BadRequest","innerError":{"code":"ErrorSendAsDenied","innererror":{"code":"New"}}});
        assert_eq!(deepest_code(&error), Some(GraphCode::SendAsDenied));
        assert_eq!(
            deepest_code(&json!({"code":"ErrorAccessDenied"})),
            Some(GraphCode::AccessDenied)
        );
        assert_eq!(deepest_code(&json!({"code":"Strange"})), None);
        assert_eq!(deepest_code(&json!("text")), None);
    }
}
