//! A message that was checked.

use super::attachment::UploadId;
use super::recipient::Recipient;
use super::send_at::SendAt;

/// A message that can be sent: only [`super::MessageForm::check`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// At least one recipient.
    pub to: Vec<Recipient>,
    /// Recipients of a copy.
    pub cc: Vec<Recipient>,
    /// Recipients that the others don't see.
    pub bcc: Vec<Recipient>,
    /// One line.
    pub subject: String,
    /// The body in its format.
    pub body: Body,
    /// How urgent it is.
    pub importance: Importance,
    /// Another sender than oneself.
    pub from: Option<Recipient>,
    /// Where answers go.
    pub reply_to: Vec<Recipient>,
    /// Whether a read receipt is asked for.
    pub read_receipt: bool,
    /// When it is to leave, if not at once.
    pub send_at: Option<SendAt>,
    /// The files that go along.
    pub attachments: Vec<UploadId>,
}

/// The body in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// HTML; the server sanitises it before it is sent.
    Html(String),
    /// Plain text.
    Text(String),
}

/// How urgent a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the three values speak for themselves")]
pub enum Importance {
    Low,
    #[default]
    Normal,
    High,
}
