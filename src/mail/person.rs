//! What the compose page asks for while a mail is written.

use serde::{Deserialize, Serialize};

/// Somebody the signed-in person writes to: one entry of what `POST /api/people` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The display name, as Microsoft sent it: hostile until escaped.
    pub name: String,
    /// The address, which [`super::Recipient::parse`] takes.
    pub address: String,
}

/// What will be sent: the answer of `POST /api/preview`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// HTML without scripts. For a plain text it shows that text.
    pub html: String,
}
