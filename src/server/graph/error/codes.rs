//! The table: Graph's and Exchange's codes, and what each means for a mail.
//! <https://learn.microsoft.com/graph/errors>,
//! <https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode>

use GraphCode as C;

/// What a code means. Each but `Unclear` and `ByStatus` says that nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphCode {
    /// The access token was not accepted.
    InvalidToken,
    /// The permission is missing, or something stands in its way.
    AccessDenied,
    /// The account may not send in the name of the address in `from`.
    SendAsDenied,
    /// A recipient was refused.
    InvalidRecipients,
    /// There is no mailbox that Graph can use: none, inactive, on premises.
    MailboxUnavailable,
    /// The mailbox is full.
    QuotaExceeded,
    /// Too many mails, or too many recipients, in too short a time.
    SendLimitReached,
    /// The account was blocked from sending.
    SendBlocked,
    /// The message is larger than the mailbox allows.
    MessageTooLarge,
    /// What the request speaks of is not in the mailbox.
    ItemGone,
    /// The request itself can't be read.
    RequestUnreadable,
    /// Too many requests.
    Throttled,
    /// Something broke: after a send nobody can tell how far it came.
    Unclear,
    /// The code tells no more than the status.
    ByStatus,
}

/// The codes worth a text.
pub const CODES: &[(&str, GraphCode)] = &[
    ("InvalidAuthenticationToken", C::InvalidToken),
    ("CompactToken", C::InvalidToken),
    ("ErrorAccessDenied", C::AccessDenied),
    ("Authorization_RequestDenied", C::AccessDenied),
    ("ErrorSendAsDenied", C::SendAsDenied),
    ("ErrorInvalidRecipients", C::InvalidRecipients),
    ("MailboxNotEnabledForRESTAPI", C::MailboxUnavailable),
    ("ErrorNonExistentMailbox", C::MailboxUnavailable),
    ("ErrorQuotaExceeded", C::QuotaExceeded),
    ("ErrorExceededMessageLimit", C::SendLimitReached),
    ("ErrorMessageSubmissionBlocked", C::SendBlocked),
    ("ErrorMessageSizeExceeded", C::MessageTooLarge),
    ("MailboxItemNotFound", C::ItemGone),
    ("ErrorItemNotFound", C::ItemGone),
    ("RequestBodyRead", C::RequestUnreadable),
    ("BadRequest", C::RequestUnreadable),
    ("ErrorMimeContentInvalidBase64String", C::RequestUnreadable),
    ("ApplicationThrottled", C::Throttled),
    ("TooManyRequests", C::Throttled),
    ("ErrorInternalServerTransientError", C::Unclear),
    ("UnknownError", C::Unclear),
    ("extensionError", C::ByStatus),
    // Of photos, where it is no error at all.
    ("ImageNotFound", C::ByStatus),
];

impl GraphCode {
    /// The name and the meaning of a code; nothing when it is not in the table.
    #[must_use]
    pub fn find(code: &str) -> Option<(&'static str, Self)> {
        // "CompactToken validation failed …" is a family.
        let code = if code.starts_with("CompactToken") { "CompactToken" } else { code };
        CODES.iter().find(|(known, _)| *known == code).copied()
    }

    /// Whether another code beside it tells more.
    pub(super) fn is_vague(self) -> bool {
        matches!(self, Self::Unclear | Self::ByStatus | Self::RequestUnreadable)
    }
}
