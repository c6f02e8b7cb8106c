//! Graph's errors, typed. Codes decide, messages are never shown nor judged.

pub mod codes;

use http::StatusCode;
use serde_json::Value;

use super::challenge::claims_challenge;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, OutboundError, retry_after};
use crate::server::said::Said;
use crate::server::session::{AccessToken, ClaimsChallenge};
pub use codes::GraphCode;

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
        "Graph answered {status}, {code:?} (request-id {id:?}, client-request-id {own}), and wrote: {said}",
        status = .0.status, code = .0.code.map(|(_, meaning)| meaning), id = .0.ids.request_id, own = .0.ids.client_request_id,
        said = .0.said
    )]
    Refused(Box<Refusal>),
}

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The deepest code that is known, where there is one: its name, and what it means.
    pub code: Option<(&'static str, GraphCode)>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
    /// What Graph wants to be told by a new token.
    pub claims: Option<ClaimsChallenge>,
    /// The ids.
    pub ids: GraphIds,
    /// Graph's own code and message, for the log.
    pub said: Said,
}

impl GraphError {
    /// What an answer without success means.
    pub(super) fn of_answer(
        answer: &Answer,
        ids: GraphIds,
        token: &AccessToken,
        now: Timestamp,
    ) -> Self {
        Self::of_refusal(answer, ids, token.expose(), now)
    }

    /// What an answer without success means that came to a request with this secret in it.
    pub(super) fn of_refusal(
        answer: &Answer,
        mut ids: GraphIds,
        secret: &str,
        now: Timestamp,
    ) -> Self {
        ids.request_id = request_id(answer);
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let error = body.as_ref().and_then(|body| body.get("error"));
        Self::Refused(Box::new(Refusal {
            status: answer.status.as_u16(),
            code: error.and_then(known_code),
            retry_after: retry_after(&answer.headers, now),
            claims: claims_challenge(&answer.headers),
            ids,
            said: error.map(|error| said(error, secret)).unwrap_or_default(),
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

/// The deepest known code of `error` and its `innerError`s (Microsoft: "Graph error responses"),
/// and its name; one that tells little only where none tells more.
fn known_code(error: &Value) -> Option<(&'static str, GraphCode)> {
    let levels = || std::iter::successors(Some(error), |error| inner(error));
    let known = || levels().filter_map(code).filter_map(GraphCode::find);
    known().filter(|(_, code)| !code.is_vague()).last().or_else(|| known().last())
}

fn inner(error: &Value) -> Option<&Value> {
    error.get("innerError").or_else(|| error.get("innererror"))
}

fn code(error: &Value) -> Option<&str> {
    error.get("code")?.as_str()
}

/// Code and message as Graph wrote them.
fn said(error: &Value, secret: &str) -> Said {
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    Said::new(&[code(error).unwrap_or_default(), ": ", message].concat(), &[secret])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_deepest_known_code_counts_unless_it_tells_little() {
        let error = json!({"code":"BadRequest","innerError":{"code":"ErrorSendAsDenied","innererror":{"code":"New"}}});
        assert_eq!(known_code(&error), Some(("ErrorSendAsDenied", GraphCode::SendAsDenied)));
        let vague = json!({"code":"ErrorQuotaExceeded","innerError":{"code":"UnknownError"}});
        assert_eq!(known_code(&vague), Some(("ErrorQuotaExceeded", GraphCode::QuotaExceeded)));
        let denied = Some(("ErrorAccessDenied", GraphCode::AccessDenied));
        assert_eq!(known_code(&json!({"code":"ErrorAccessDenied"})), denied);
        let unclear = Some(("UnknownError", GraphCode::Unclear));
        assert_eq!(known_code(&json!({"code":"UnknownError"})), unclear);
        assert_eq!(known_code(&json!({"code":"Strange"})), None);
        assert_eq!(known_code(&json!("text")), None);
    }
}
