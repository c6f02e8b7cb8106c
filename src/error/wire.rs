//! How [`AppError`] is read from the wire.

use serde::Deserialize;

use super::{AppError, RequestIds};
use crate::mail::{Field, Problem};

/// All members of all variants side by side. What serde derives for an enum with a tag buffers
/// every value first, at some 10 KB more to load.
#[derive(Deserialize)]
pub(super) struct Wire {
    error: Kind,
    sign_in: Option<String>,
    field: Option<Field>,
    problem: Option<Problem>,
    limit: Option<u64>,
    received: Option<u64>,
    retry_after: Option<u64>,
    client_request_id: Option<String>,
    request_id: Option<String>,
    upstream_status: Option<u16>,
    code: Option<String>,
}

#[derive(Deserialize)]
enum Kind {
    SignedOut,
    ConsentNeeded,
    CrossSite,
    Malformed,
    InvalidField,
    TooLarge,
    TooSlow,
    NotForPages,
    UnsupportedType,
    NotFound,
    MethodNotAllowed,
    UploadGone,
    OutOfOrder,
    KeyReused,
    OtherAccount,
    RecipientsRefused,
    SendDenied,
    SendAsDenied,
    MailboxUnavailable,
    QuotaExceeded,
    SendLimitReached,
    SendBlocked,
    ItemGone,
    RequestUnreadable,
    MessageTooLarge,
    Refused,
    Throttled,
    RateLimited,
    OutcomeUnknown,
    Unavailable,
    Misconfigured,
    OutOfService,
    Internal,
    Unreachable,
}

impl From<Wire> for AppError {
    fn from(wire: Wire) -> Self {
        let sign_in = wire.sign_in.unwrap_or_default();
        let retry_after = wire.retry_after.unwrap_or_default();
        let ids = RequestIds {
            client_request_id: wire.client_request_id,
            request_id: wire.request_id,
            upstream_status: wire.upstream_status,
            code: wire.code,
        };
        match wire.error {
            Kind::SignedOut => Self::SignedOut { sign_in },
            Kind::ConsentNeeded => Self::ConsentNeeded { sign_in },
            Kind::CrossSite => Self::CrossSite,
            Kind::Malformed => Self::Malformed,
            Kind::InvalidField => match (wire.field, wire.problem) {
                (Some(field), Some(problem)) => Self::InvalidField { field, problem },
                _ => Self::Malformed,
            },
            Kind::TooLarge => Self::TooLarge { limit: wire.limit.unwrap_or_default() },
            Kind::TooSlow => Self::TooSlow,
            Kind::NotForPages => Self::NotForPages,
            Kind::UnsupportedType => Self::UnsupportedType,
            Kind::NotFound => Self::NotFound,
            Kind::MethodNotAllowed => Self::MethodNotAllowed,
            Kind::UploadGone => Self::UploadGone,
            Kind::OutOfOrder => Self::OutOfOrder { received: wire.received.unwrap_or_default() },
            Kind::KeyReused => Self::KeyReused,
            Kind::OtherAccount => Self::OtherAccount,
            Kind::RecipientsRefused => Self::RecipientsRefused(ids),
            Kind::SendDenied => Self::SendDenied(ids),
            Kind::SendAsDenied => Self::SendAsDenied(ids),
            Kind::MailboxUnavailable => Self::MailboxUnavailable(ids),
            Kind::QuotaExceeded => Self::QuotaExceeded(ids),
            Kind::SendLimitReached => Self::SendLimitReached(ids),
            Kind::SendBlocked => Self::SendBlocked(ids),
            Kind::ItemGone => Self::ItemGone(ids),
            Kind::RequestUnreadable => Self::RequestUnreadable(ids),
            Kind::MessageTooLarge => Self::MessageTooLarge(ids),
            Kind::Refused => Self::Refused(ids),
            Kind::Throttled => Self::Throttled { retry_after },
            Kind::RateLimited => Self::RateLimited { retry_after },
            Kind::OutcomeUnknown => Self::OutcomeUnknown(ids),
            Kind::Unavailable => Self::Unavailable { retry_after },
            Kind::Misconfigured => Self::Misconfigured { retry_after },
            Kind::OutOfService => Self::OutOfService { retry_after },
            Kind::Internal => Self::Internal,
            Kind::Unreachable => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_error() -> Vec<AppError> {
        let ids = || RequestIds {
            client_request_id: Some("1".to_owned()),
            request_id: None,
            upstream_status: Some(403),
            code: Some("ErrorAccessDenied".to_owned()),
        };
        let (field, problem) = (Field::ContentType, Problem::Missing);
        let (sign_in, retry_after) = ("/connect/sign-in".to_owned(), 7);
        vec![
            AppError::SignedOut { sign_in: sign_in.clone() },
            AppError::ConsentNeeded { sign_in },
            AppError::CrossSite,
            AppError::Malformed,
            AppError::InvalidField { field, problem },
            AppError::TooLarge { limit: 9 },
            AppError::TooSlow,
            AppError::NotForPages,
            AppError::UnsupportedType,
            AppError::NotFound,
            AppError::MethodNotAllowed,
            AppError::UploadGone,
            AppError::OutOfOrder { received: 983_040 },
            AppError::KeyReused,
            AppError::OtherAccount,
            AppError::OutOfService { retry_after: 10 },
            AppError::RecipientsRefused(ids()),
            AppError::SendDenied(ids()),
            AppError::SendAsDenied(ids()),
            AppError::MailboxUnavailable(ids()),
            AppError::QuotaExceeded(ids()),
            AppError::SendLimitReached(ids()),
            AppError::SendBlocked(ids()),
            AppError::ItemGone(ids()),
            AppError::RequestUnreadable(ids()),
            AppError::MessageTooLarge(ids()),
            AppError::Refused(RequestIds::default()),
            AppError::Throttled { retry_after },
            AppError::RateLimited { retry_after },
            AppError::OutcomeUnknown(ids()),
            AppError::Unavailable { retry_after },
            AppError::Misconfigured { retry_after },
            AppError::Internal,
            AppError::Unreachable,
        ]
    }

    #[test]
    fn what_is_written_is_read_again() {
        for error in every_error() {
            let text = serde_json::to_string(&error).unwrap();
            let read = serde_json::from_str::<AppError>(&text).unwrap();
            assert_eq!(read, error, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_not_known_is_refused() {
        assert!(serde_json::from_str::<AppError>(r#"{"error":"Fine"}"#).is_err());
    }
}
