//! The mail as a person writes it and as it is sent: pure types, used on both sides.

mod alphabet;
mod check;
mod form;
mod message;
mod person;
mod recipient;

pub use form::{Field, InvalidField, MessageForm, Problem, limits};
pub use message::{Body, Importance, Message};
pub use person::{Person, Shown};
pub use recipient::{Recipient, RecipientError, entries, open_entry, parse_list};

use serde::{Deserialize, Serialize};

/// What became of a mail that Microsoft took over: the success of `POST /api/send_mail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendReceipt {
    /// Our name for this send, a UUID; `/?sent=<id>` shows it.
    pub id: String,
    /// Always `accepted`: Microsoft took it, which is not yet "delivered".
    pub status: SendStatus,
    /// Graph's `request-id`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The addresses in `to`, as they were sent.
    pub to: Vec<String>,
}

/// The state of a mail that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SendStatus {
    /// Microsoft 365 answered 202.
    Accepted,
}
