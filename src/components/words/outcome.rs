//! What became of a mail, in words.

use super::{Action, Entry, Fact, Words, fact, field, mail, recipients, request};
use crate::error::AppError;
use crate::mail::SendReceipt;

/// What to say about a mail that Microsoft took over.
#[must_use]
pub fn success(receipt: &SendReceipt) -> Words {
    Words {
        what: ["Successfully sent an email to ", &recipients(&receipt.to), "!"].concat().into(),
        advice: mail::ACCEPTED.into(),
        who: None,
        action: Action::None,
    }
}

/// The fold of [`success`].
#[must_use]
pub fn receipt_facts(receipt: &SendReceipt) -> Vec<Fact> {
    fact(mail::REQUEST_ID, receipt.request_id.as_deref()).into_iter().collect()
}

/// What to say about a failure.
#[must_use]
pub fn failure(error: &AppError) -> Words {
    let mut words = Words::new(entry(error), action(error));
    if let AppError::InvalidField { field, problem } = error {
        words.advice =
            [field::label(*field), ": ", field::problem(*field, *problem)].concat().into();
    }
    if let Some(seconds) = error.retry_after() {
        let unit = if seconds == 1 { " second" } else { " seconds" };
        let wait = [" Wait ", &seconds.to_string(), unit, " before you try again."].concat();
        words.advice.to_mut().push_str(&wait);
    }
    words
}

/// The fold of [`failure`].
#[must_use]
pub fn facts(error: &AppError) -> Vec<Fact> {
    let Some(ids) = error.request_ids() else {
        return Vec::new();
    };
    let status = ids.upstream_status.map(|status| status.to_string());
    let facts = [
        fact(mail::REQUEST_ID, ids.request_id.as_deref()),
        fact("Client request id", ids.client_request_id.as_deref()),
        fact("Status", status.as_deref()),
        fact("Code", ids.code.as_deref()),
    ];
    facts.into_iter().flatten().collect()
}

fn action(error: &AppError) -> Action {
    match error {
        AppError::SignedOut { sign_in } => Action::new_tab("Sign in again", sign_in.clone()),
        AppError::ConsentNeeded { sign_in } => Action::new_tab("Allow it", sign_in.clone()),
        AppError::OutcomeUnknown(_) => Action::SendAgain,
        AppError::Unreachable => Action::TryAgain(0),
        error => error.retry_after().map_or(Action::None, Action::TryAgain),
    }
}

fn entry(error: &AppError) -> &'static Entry {
    match error {
        AppError::SignedOut { .. } => &request::SESSION_ENDED,
        AppError::ConsentNeeded { sign_in } if sign_in.contains("need=attachments") => {
            &mail::FILES_CONSENT_NEEDED
        }
        AppError::ConsentNeeded { .. } => &mail::CONSENT_NEEDED,
        AppError::CrossSite => &request::CROSS_SITE,
        AppError::Malformed => &request::MALFORMED,
        AppError::InvalidField { .. } => &request::INVALID_FIELD,
        // No other form may have that much.
        AppError::TooLarge { limit: 2_000_000.. } => &request::FILES_TOO_LARGE,
        AppError::TooLarge { .. } => &request::TOO_LARGE,
        AppError::TooSlow => &request::TOO_SLOW,
        AppError::NotForPages | AppError::UnsupportedType => &request::NOT_FOR_PAGES,
        AppError::NotFound => &request::NOT_FOUND,
        AppError::MethodNotAllowed => &request::METHOD_NOT_ALLOWED,
        AppError::UploadGone => &request::UPLOAD_GONE,
        AppError::OutOfOrder { .. } => &request::OUT_OF_ORDER,
        AppError::KeyReused => &request::KEY_REUSED,
        AppError::OtherAccount => &request::OTHER_ACCOUNT,
        AppError::RecipientsRefused(_) => &mail::RECIPIENTS_REFUSED,
        AppError::SendDenied(_) => &mail::SEND_DENIED,
        AppError::SendAsDenied(_) => &mail::SEND_AS_DENIED,
        AppError::MailboxUnavailable(_) => &mail::MAILBOX_UNAVAILABLE,
        AppError::QuotaExceeded(_) => &mail::QUOTA_EXCEEDED,
        AppError::SendLimitReached(_) => &mail::SEND_LIMIT_REACHED,
        AppError::SendBlocked(_) => &mail::SEND_BLOCKED,
        AppError::ItemGone(_) => &mail::ITEM_GONE,
        AppError::RequestUnreadable(_) => &mail::REQUEST_UNREADABLE,
        AppError::MessageTooLarge(_) => &mail::MESSAGE_TOO_LARGE,
        AppError::Refused(_) => &mail::REFUSED,
        AppError::Throttled { .. } => &mail::THROTTLED,
        AppError::RateLimited { .. } => &request::RATE_LIMITED,
        AppError::OutcomeUnknown(_) => &mail::OUTCOME_UNKNOWN,
        AppError::Unavailable { .. } => &mail::UNAVAILABLE,
        AppError::Misconfigured { .. } => &mail::MISCONFIGURED,
        AppError::OutOfService { .. } => &request::OUT_OF_SERVICE,
        AppError::Internal => &request::INTERNAL,
        AppError::Unreachable => &request::UNREACHABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RequestIds;
    use crate::mail::{Field, Problem, SendStatus};

    fn receipt(to: &[&str]) -> SendReceipt {
        let to = to.iter().map(ToString::to_string).collect();
        SendReceipt { id: String::new(), status: SendStatus::Accepted, request_id: None, to }
    }

    #[test]
    fn a_success_says_to_whom_and_promises_no_delivery() {
        let words = success(&receipt(&["a@b.example", "c@d.example"]));
        assert_eq!(words.what, "Successfully sent an email to a@b.example, c@d.example!");
        let many = success(&receipt(&["a@b.example"; 500]));
        assert_eq!(
            many.what,
            "Successfully sent an email to a@b.example, a@b.example and 498 more!"
        );
        assert!(words.explanation().starts_with("Accepted by Microsoft 365."));
    }

    #[test]
    fn a_refused_field_is_named_with_its_problem() {
        let error = AppError::InvalidField { field: Field::To, problem: Problem::Missing };
        assert_eq!(failure(&error).advice, "To: Enter at least one address.");
    }

    #[test]
    fn a_failure_that_passes_says_how_long_to_wait() {
        let words = failure(&AppError::Throttled { retry_after: 7 });
        assert!(words.advice.ends_with("Wait 7 seconds before you try again."), "{words:?}");
    }

    #[test]
    fn an_unknown_outcome_offers_to_send_again_and_says_what_to_do_first() {
        let words = failure(&AppError::OutcomeUnknown(RequestIds::default()));
        assert_eq!(words.action, Action::SendAgain);
        assert!(words.advice.contains("Sent Items"));
    }

    #[test]
    fn a_page_of_its_own_always_offers_a_way_on() {
        let error = AppError::SignedOut { sign_in: "/connect/sign-in".to_owned() };
        let Action::Link { href, new_tab, .. } = failure(&error).for_page().action else {
            unreachable!("a page has a link")
        };
        assert_eq!((&*href, new_tab), ("/connect/sign-in", false));
        assert_ne!(failure(&AppError::NotFound).for_page().action, Action::None);
    }
}
