//! What to tell whoever looks into a failure.

use serde::{Deserialize, Serialize};

use super::AppError;

/// The numbers to give to whoever looks into a failure: a fold of the notice shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestIds {
    /// `client-request-id` that we sent, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_request_id: Option<String>,
    /// `request-id` that Graph answered, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The HTTP status of Graph's answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upstream_status: Option<u16>,
    /// The code in Graph's answer, such as `ErrorAccessDenied`, where it is one that we know.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
}

impl AppError {
    /// The numbers for whoever looks into the failure.
    #[must_use]
    pub fn request_ids(&self) -> Option<&RequestIds> {
        match self {
            Self::RecipientsRefused(ids)
            | Self::SendDenied(ids)
            | Self::SendAsDenied(ids)
            | Self::MailboxUnavailable(ids)
            | Self::QuotaExceeded(ids)
            | Self::SendLimitReached(ids)
            | Self::SendBlocked(ids)
            | Self::ItemGone(ids)
            | Self::RequestUnreadable(ids)
            | Self::MessageTooLarge(ids)
            | Self::Refused(ids)
            | Self::OutcomeUnknown(ids) => Some(ids),
            _ => None,
        }
    }
}
