//! Drafts: what does not fit into one request is put together in the mailbox, piece by piece.
//! <https://learn.microsoft.com/graph/api/user-post-messages>

use http::{Method, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

use super::client::GraphClient;
use super::error::{GraphError, GraphIds, request_id};
use super::mail::{Accepted, SEND_LIMIT};
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, CALL_LIMIT, OutboundError};
use crate::server::secret::secret_text;
use crate::server::session::AccessToken;

secret_text! {
    /// The immutable id of a draft: it stays the same when the mail has been sent.
    DraftId
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

impl GraphClient {
    /// Makes an empty draft.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn make_draft(
        &self,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<DraftId, GraphError> {
        let (request, ids) = self.request(Method::POST, "/me/messages", None, token);
        // <https://learn.microsoft.com/graph/outlook-immutable-id>
        let request = request.header("Prefer", "IdType=\"ImmutableId\"");
        let request = with_json(request, json!({"subject": ""}).to_string().into_bytes());
        let answer = self.outbound.call(request, CALL_LIMIT).await;
        let (answer, ids) = expect(answer, &[StatusCode::CREATED], ids, token, now)?;
        made(&answer, ids, token, now).map(DraftId::new)
    }

    /// Writes the message into a draft: everything but its files.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn write_draft(
        &self,
        draft: &DraftId,
        message: Vec<u8>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let (request, ids) = self.request(Method::PATCH, &path(draft, ""), None, token);
        // It answers with the whole message.
        let answer = self.outbound.call_for_status(with_json(request, message), SEND_LIMIT).await;
        expect(answer, &[StatusCode::OK], ids, token, now).map(drop)
    }

    /// Deletes a draft.
    ///
    /// # Errors
    /// [`GraphError`]; that it is not there is none.
    pub async fn delete_draft(
        &self,
        draft: &DraftId,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        self.delete(&path(draft, ""), token, now).await
    }

    /// Sends a draft.
    ///
    /// # Errors
    /// [`GraphError`]; after `NoAnswer` and a status of 5xx nobody can tell whether it was sent.
    pub async fn send_draft(
        &self,
        draft: &DraftId,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Accepted, GraphError> {
        let (request, ids) = self.request(Method::POST, &path(draft, "/send"), None, token);
        let request = request.header(header::CONTENT_LENGTH, "0");
        let answer = self.outbound.call(request, SEND_LIMIT).await;
        let (answer, ids) = expect(answer, &[StatusCode::ACCEPTED], ids, token, now)?;
        Ok(Accepted { ids: GraphIds { request_id: request_id(&answer), ..ids } })
    }

    pub(super) async fn delete(
        &self,
        path: &str,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let (request, ids) = self.request(Method::DELETE, path, None, token);
        let answer = self.outbound.call(request, CALL_LIMIT).await;
        let gone = [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND, StatusCode::GONE];
        expect(answer, &gone, ids, token, now).map(drop)
    }
}

/// `/me/messages/{id}` and what follows.
pub(super) fn path(draft: &DraftId, rest: &str) -> String {
    ["/me/messages/", &encoded(draft.expose()), rest].concat()
}

pub(super) fn encoded(id: &str) -> String {
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

pub(super) fn with_json(
    request: reqwest::RequestBuilder,
    body: Vec<u8>,
) -> reqwest::RequestBuilder {
    request.header(header::CONTENT_TYPE, "application/json").body(body)
}

/// An answer with one of these statuses.
pub(super) fn expect(
    answer: Result<Answer, OutboundError>,
    statuses: &[StatusCode],
    ids: GraphIds,
    token: &AccessToken,
    now: Timestamp,
) -> Result<(Answer, GraphIds), GraphError> {
    match answer {
        Ok(answer) if statuses.contains(&answer.status) => Ok((answer, ids)),
        Ok(answer) => Err(GraphError::of_answer(&answer, ids, token, now)),
        Err(failure) => Err(GraphError::of_failure(failure, ids)),
    }
}

/// The id of what was made; an answer without one counts as no answer.
pub(super) fn made(
    answer: &Answer,
    ids: GraphIds,
    token: &AccessToken,
    now: Timestamp,
) -> Result<String, GraphError> {
    match serde_json::from_slice::<Made>(&answer.body) {
        Ok(made) if !made.id.is_empty() => Ok(made.id),
        _ => Err(GraphError::of_answer(answer, ids, token, now)),
    }
}
