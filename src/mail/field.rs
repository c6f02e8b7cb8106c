//! The fields of the compose form, and how each can be wrong.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// All of them, in the order of the form.
    const ALL: [Self; 13] = [
        Self::To,
        Self::Cc,
        Self::Bcc,
        Self::Subject,
        Self::ContentType,
        Self::Body,
        Self::Importance,
        Self::From,
        Self::ReplyTo,
        Self::ReadReceipt,
        Self::SendAt,
        Self::Attachments,
        Self::IdempotencyKey,
    ];

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

    /// The first field in which something could not be read.
    ///
    /// # Errors
    /// That field.
    pub fn check_readable(is_readable: impl Fn(&str) -> bool) -> Result<(), InvalidField> {
        match Self::ALL.into_iter().find(|field| !is_readable(field.name())) {
            Some(field) => Err(InvalidField { field, problem: Problem::Unreadable }),
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
    /// Letters of several alphabets make an address seem to be another one.
    LookAlikes,
    /// It has a line break or another control character.
    ControlCharacter,
    /// Something in it is not text: `�` stands in its place.
    Unreadable,
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
    /// The draft that the files lay in was sent.
    AlreadySent,
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
