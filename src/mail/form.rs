//! The compose form as it was typed.

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
    pub const UNDO_SECONDS: u32 = 10;
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
