//! The list of the mails that a person has handed over, and what became of each.

use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::mail::SendStatus;

/// A mail that was handed over: `POST /api/sent` answers the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentMail {
    /// Our name for this send, a UUID.
    pub id: String,
    /// How far it has come.
    pub status: SendStatus,
    /// The addresses in `to`.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// When it was handed over, RFC 3339 in UTC.
    pub created: String,
    /// When it is to leave, RFC 3339 in UTC, where that was asked for.
    pub send_at: Option<String>,
    /// Graph's `request-id`.
    pub request_id: Option<String>,
    /// What kept it from being accepted.
    pub error: Option<AppError>,
}
