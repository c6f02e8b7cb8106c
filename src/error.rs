//! What can go wrong, as a closed set: the one error that crosses the wire.
//!
//! Nothing here holds text. What a person reads is written in one place,
//! [`crate::components::words`], so nobody can put a sentence of their own into our notices.

mod passing;
mod request_ids;
mod wire;

use serde::{Deserialize, Serialize};

use crate::mail::{Field, Problem};
pub use request_ids::RequestIds;

/// Why a request was not served, told to the page and to the script alike.
///
/// On the wire it is `{"error":"<Variant>", …}`; the further members are numbers,
/// identifiers and names of fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", from = "wire::Wire")]
#[error("{self:?}")]
pub enum AppError {
    /// There is no session, or Microsoft wants the person to sign in again.
    SignedOut {
        /// Where to sign in, a path on this origin.
        sign_in: String,
    },
    /// A permission that is needed was not granted.
    ConsentNeeded {
        /// Where to grant it, a path on this origin.
        sign_in: String,
    },
    /// The request came from another site, or without a sign that it came from ours.
    CrossSite,
    /// The request can't be read: encoding, doubled or missing parameters.
    Malformed,
    /// The form has a field that can't be used as it is.
    InvalidField {
        /// Which one.
        field: Field,
        /// What is wrong with it.
        problem: Problem,
    },
    /// The request is larger than `limit` bytes.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The request did not arrive in time.
    TooSlow,
    /// The address is for scripts; a page was asked for.
    NotForPages,
    /// The content type of the request is not one that is read here.
    UnsupportedType,
    /// There is no such address.
    NotFound,
    /// The address does not know this method.
    MethodNotAllowed,
    /// There is no such upload: it was removed, has expired, or is somebody else's.
    UploadGone,
    /// The piece of a file does not begin where what has come ends.
    OutOfOrder {
        /// How many bytes have come.
        received: u64,
    },
    /// The same idempotency key came with another message.
    KeyReused,
    /// The form was made for somebody else than who is signed in now.
    OtherAccount,
    /// Microsoft refused at least one recipient.
    RecipientsRefused(RequestIds),
    /// Microsoft does not let this account send mail through this app.
    SendDenied(RequestIds),
    /// The account may not send in the name of the address in `from`.
    SendAsDenied(RequestIds),
    /// The account has no mailbox that Graph can use.
    MailboxUnavailable(RequestIds),
    /// The mailbox is full.
    QuotaExceeded(RequestIds),
    /// The account has sent as much as it may for now.
    SendLimitReached(RequestIds),
    /// The account was blocked from sending, as after a wave of spam.
    SendBlocked(RequestIds),
    /// What the request speaks of is no longer in the mailbox.
    ItemGone(RequestIds),
    /// Microsoft can't read what this program wrote: a fault of the program.
    RequestUnreadable(RequestIds),
    /// The message is larger than the mailbox allows.
    MessageTooLarge(RequestIds),
    /// Microsoft said no for a reason that has no entry of its own.
    Refused(RequestIds),
    /// Microsoft asks to wait. Nothing was sent.
    Throttled {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Too many requests came from here in a short time.
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The mail may have been sent; nobody can tell from here.
    OutcomeUnknown(RequestIds),
    /// Microsoft can't be reached right now. Nothing was sent.
    Unavailable {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Microsoft does not accept this app's registration or secret. Nothing was sent.
    Misconfigured {
        /// Seconds after which a further try makes sense.
        retry_after: u64,
    },
    /// This site's own store can't be read or written. Nothing was sent.
    OutOfService {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The program itself failed. Nothing was sent.
    Internal,
    /// The browser could not reach this server (only made in the browser).
    Unreachable,
}

impl AppError {
    /// The HTTP status that fits.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignedOut { .. } => 401,
            Self::CrossSite
            | Self::ConsentNeeded { .. }
            | Self::SendDenied(_)
            | Self::SendAsDenied(_)
            | Self::MailboxUnavailable(_)
            | Self::QuotaExceeded(_)
            | Self::SendLimitReached(_)
            | Self::SendBlocked(_) => 403,
            Self::NotFound | Self::UploadGone => 404,
            Self::MethodNotAllowed => 405,
            Self::NotForPages => 406,
            Self::OtherAccount | Self::OutOfOrder { .. } | Self::ItemGone(_) => 409,
            Self::TooSlow => 408,
            Self::TooLarge { .. } | Self::MessageTooLarge(_) => 413,
            Self::UnsupportedType => 415,
            Self::InvalidField { .. } | Self::KeyReused | Self::RecipientsRefused(_) => 422,
            Self::Throttled { .. } | Self::RateLimited { .. } => 429,
            Self::Internal => 500,
            Self::Refused(_) | Self::RequestUnreadable(_) | Self::Unreachable => 502,
            Self::Unavailable { .. } | Self::Misconfigured { .. } | Self::OutOfService { .. } => {
                503
            }
            Self::OutcomeUnknown(_) => 504,
        }
    }

    /// Nobody is signed in: the plain way to sign in leads back to the application.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::SignedOut { sign_in: "/connect/sign-in?return_to=%2F".to_owned() }
    }

    /// Seconds for a `Retry-After` header, where the error has them.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Throttled { retry_after }
            | Self::RateLimited { retry_after }
            | Self::Unavailable { retry_after }
            | Self::Misconfigured { retry_after }
            | Self::OutOfService { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// Whether Microsoft, or the key itself, had the last word on the message, so that the next
    /// try needs a new idempotency key. After any other failure the old key keeps protecting
    /// against a second mail.
    #[must_use]
    pub fn spends_key(&self) -> bool {
        let answered = self.request_ids().is_some() && !matches!(self, Self::OutcomeUnknown(_));
        let is_spent = matches!(
            self,
            Self::KeyReused | Self::InvalidField { problem: Problem::AlreadySent, .. }
        );
        answered || is_spent
    }
}
