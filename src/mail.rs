//! The mail as a person writes it and as it is sent: pure types, used on both sides.

mod alphabet;
mod attachment;
mod check;
mod field;
mod form;
mod message;
mod person;
mod recipient;
mod send_at;

pub use attachment::{UploadId, check_file};
pub use field::{Field, InvalidField, Problem};
pub use form::{MessageForm, limits};
pub use message::{Body, Importance, Message};
pub use person::{Person, Shown};
pub use recipient::{Recipient, RecipientError, entries, open_entry, parse_list};
pub use send_at::SendAt;

use serde::{Deserialize, Serialize};

/// A mail that Microsoft took over: the success of `POST /api/send_mail`.
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
    /// Nothing was sent yet: the same form may try again.
    Reserved,
    /// It is on its way to Microsoft 365.
    Inflight,
    /// Microsoft 365 answered 202, or has it among the sent mails.
    Accepted,
    /// It was not sent.
    Refused,
    /// It may have been sent.
    Unknown,
}
