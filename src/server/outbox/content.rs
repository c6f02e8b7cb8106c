//! What a row holds sealed, and what it means.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Outbox, Outcome};
use crate::error::{AppError, RequestIds};
use crate::mail::{SendReceipt, SendStatus};
use crate::sent::SentMail;
use crate::server::clock::Timestamp;
use crate::server::session::{SendRow, SendState, UserKey};

/// When a mail that could not be sent for the moment counts as not sent.
const GIVEN_UP: Duration = Duration::from_hours(1);

/// What is kept of a mail: enough to say what became of it, and nothing of its text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// The addresses in `to`.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// When it is to leave, in seconds since 1970.
    pub send_at: Option<i64>,
    /// What kept the last attempt from being accepted.
    pub error: Option<AppError>,
    /// The immutable id of the draft that was sent.
    pub draft: Option<String>,
}

/// The row that a content belongs to: only there it can be opened.
pub(super) struct Place(Vec<u8>);

impl Place {
    pub(super) fn new(user: &UserKey, key: Uuid, id: Uuid) -> Self {
        Self([b"outbox\n", &user.hash()[..], key.as_bytes(), id.as_bytes()].concat())
    }
}

impl Outbox {
    pub(super) fn seal(&self, place: &Place, content: &Content) -> Vec<u8> {
        // A struct of texts and numbers always has a JSON form.
        self.sealer.seal(&serde_json::to_vec(content).unwrap_or_default(), &place.0)
    }

    /// The content of a row; nothing when this instance does not have its key, or somebody has
    /// changed it.
    pub(super) fn open(&self, user: &UserKey, row: &SendRow) -> Option<Content> {
        let place = Place::new(user, row.idempotency_key, row.id);
        let opened = self.sealer.open(&row.sealed, &place.0);
        let opened = opened.inspect_err(|error| tracing::error!(%error, "a send can't be read"));
        serde_json::from_slice(&opened.ok()?).ok()
    }
}

/// What a row says for good, if it does.
pub(super) fn final_outcome(row: &SendRow, content: Content) -> Option<Outcome> {
    match row.state {
        SendState::Reserved | SendState::Inflight => None,
        SendState::Accepted => Some(Ok(receipt(row.id, row.request_id.clone(), content.to))),
        SendState::Refused => {
            Some(Err(content.error.unwrap_or_else(|| AppError::Refused(RequestIds::default()))))
        }
        SendState::Unknown => Some(Err(unknown(content.error))),
    }
}

/// What is told of a mail that was accepted.
pub(super) fn receipt(id: Uuid, request_id: Option<String>, to: Vec<String>) -> SendReceipt {
    SendReceipt { id: id.to_string(), status: SendStatus::Accepted, request_id, to }
}

/// A row of the list.
pub(super) fn sent_mail(row: &SendRow, content: Content) -> SentMail {
    let (status, error) = match row.state {
        SendState::Reserved if is_given_up(row) => {
            (SendStatus::Refused, content.error.filter(|error| error.retry_after().is_none()))
        }
        SendState::Reserved => (SendStatus::Reserved, content.error),
        SendState::Inflight => (SendStatus::Inflight, None),
        SendState::Accepted => (SendStatus::Accepted, None),
        SendState::Refused => (SendStatus::Refused, content.error),
        SendState::Unknown => (SendStatus::Unknown, Some(unknown(content.error))),
    };
    SentMail {
        id: row.id.to_string(),
        status,
        to: content.to,
        subject: content.subject,
        created: Timestamp(row.created / 1_000).rfc3339(),
        send_at: content.send_at.map(|seconds| Timestamp(seconds).rfc3339()),
        request_id: row.request_id.clone(),
        error,
    }
}

/// It was handed over more than an hour ago, and nobody is at it: its form was changed, or left.
fn is_given_up(row: &SendRow) -> bool {
    !row.leased && Timestamp(row.created / 1_000).until(Timestamp::now()) > GIVEN_UP
}

/// Whoever sent it may not have come back to say more.
fn unknown(error: Option<AppError>) -> AppError {
    error
        .filter(|error| matches!(error, AppError::OutcomeUnknown(_)))
        .unwrap_or_else(|| AppError::OutcomeUnknown(RequestIds::default()))
}
