//! The compose form as it was typed, and how it can be wrong.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest sizes that are accepted.
pub mod limits {
    /// Recipients of one message, all three fields together (Exchange Online's default).
    pub const RECIPIENTS: usize = 500;
    /// Characters of the subject (the length of the property in Exchange).
    pub const SUBJECT: usize = 255;
    /// Bytes of the body: with the other fields it stays within a form of 1 MB.
    pub const BODY: usize = 900_000;
    /// Characters that can be typed: three times as long, as a form encodes them at worst, ASCII
    /// still fits into 1 MB.
    pub const BODY_CHARACTERS: usize = 300_000;
    /// Characters of one field of addresses.
    pub const ADDRESSES: usize = 50_000;
    /// Bytes of a file: 150 MB, what an upload session of Outlook takes.
    pub const FILE: u64 = 157_286_400;
    /// Seconds in which a mail can be taken back.
    pub const UNDO_SECONDS: u64 = 10;
    /// Files of one mail.
    pub const FILES: usize = 50;
    /// Characters of a file's name.
    pub const FILE_NAME: usize = 255;
    /// Bytes of all files that go into the request itself: as it encodes them, there is still
    /// room for an ordinary message in its 4 MB.
    pub const FILES_INLINE: u64 = 3_072_000;
    /// Bytes of a piece as the browser is told to cut them.
    pub const PIECE: u64 = 983_040;
    /// Bytes of the largest piece that is taken: less than the 4 MB of Outlook, and a multiple of
    /// 320 KiB.
    pub const LARGEST_PIECE: u64 = 3_932_160;
}

/// The compose form as it was typed: nothing in it is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    /// Addresses separated by `;` or `,`.
    pub to: String,
    /// Addresses of the copy.
    pub cc: String,
    /// Addresses of the blind copy.
    pub bcc: String,
    /// The subject.
    pub subject: String,
    /// `html` or `text`.
    pub content_type: String,
    /// The body, in the format that `content_type` says.
    pub body: String,
    /// `low`, `normal`, `high` or empty.
    pub importance: String,
    /// Another sender than oneself, or empty.
    pub from: String,
    /// Addresses that answers go to.
    pub reply_to: String,
    /// `true` asks for a read receipt.
    pub read_receipt: String,
    /// When it is to leave, RFC 3339 with an offset, or empty: at once.
    pub send_at: String,
    /// Ids of uploads, separated by `,`.
    pub attachments: String,
    /// A UUID made with the form: the files that were uploaded for it lie in one draft.
    pub message: String,
    /// Whom the form was made for, or empty: it is not sent in somebody else's name.
    pub account: String,
    /// A UUID made with the form: the same key never sends twice.
    pub idempotency_key: String,
}

/// The fields that a message can be refused for, by their names in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the form's field of the same name")]
pub enum Field {
    To,
    Cc,
    Bcc,
    Subject,
    ContentType,
    Body,
    Importance,
    From,
    ReplyTo,
    ReadReceipt,
    SendAt,
    Attachments,
    IdempotencyKey,
}

impl Field {
    /// The fields that have to be there, though some may be empty.
    const REQUIRED: [Self; 5] =
        [Self::To, Self::Subject, Self::ContentType, Self::Body, Self::IdempotencyKey];

    /// The first required field that is not there.
    ///
    /// # Errors
    /// That field.
    pub fn check_presence(is_there: impl Fn(&str) -> bool) -> Result<(), InvalidField> {
        match Self::REQUIRED.into_iter().find(|field| !is_there(field.name())) {
            Some(field) => Err(InvalidField { field, problem: Problem::Missing }),
            None => Ok(()),
        }
    }

    /// The name of the form's control.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::Cc => "cc",
            Self::Bcc => "bcc",
            Self::Subject => "subject",
            Self::ContentType => "content_type",
            Self::Body => "body",
            Self::Importance => "importance",
            Self::From => "from",
            Self::ReplyTo => "reply_to",
            Self::ReadReceipt => "read_receipt",
            Self::SendAt => "send_at",
            Self::Attachments => "attachments",
            Self::IdempotencyKey => "idempotency_key",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// It has to be filled.
    Missing,
    /// It is longer than its limit.
    TooLong,
    /// More recipients than one message may have.
    TooMany,
    /// Something in it is no address.
    NotAnAddress,
    /// It has a line break or another control character.
    ControlCharacter,
    /// It is none of the values that are known.
    UnknownValue,
    /// A moment that has passed.
    NotInFuture,
    /// A moment that is more than a year away.
    TooFar,
    /// A file is larger than its limit.
    TooLarge,
    /// The name of a file names a folder too.
    HasPath,
    /// What came is not as large as was announced.
    WrongSize,
    /// A file has not come completely, or is no longer here.
    Incomplete,
}

/// The first field that keeps a form from being a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InvalidField {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

impl fmt::Display for InvalidField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {:?}", self.field.name(), self.problem)
    }
}
