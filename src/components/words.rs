//! The one place with the words: what a person reads about every outcome.

mod field;
mod mail;
mod request;
mod sign_in;
mod time;

use std::borrow::Cow;

use crate::error::AppError;
use crate::mail::SendReceipt;

pub use field::problem;
pub use request::signed_out;
pub use sign_in::{facts as sign_in_facts, words as sign_in};

/// A name and a value for the fold.
pub type Fact = (&'static str, String);

/// What happened, what to do, who can mend it.
type Entry = (&'static str, &'static str, Mender);

/// What a notice or a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub what: Cow<'static, str>,
    /// What that means, and what to do.
    pub advice: Cow<'static, str>,
    /// Who can mend it; nobody when nothing is broken.
    pub who: Option<Mender>,
    /// The one thing to press.
    pub action: Action,
}

/// Who can mend a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mender {
    /// The person in front of the page.
    You,
    /// Who administers the person's organisation.
    Administrator,
    /// Who runs this program.
    Operator,
    /// Nobody: it passes.
    Time,
}

/// What a person can press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing beyond what is on the page anyway.
    None,
    /// Send a mail whose fate is unknown once more.
    SendAgain,
    /// Go somewhere.
    Link {
        /// What stands on it.
        label: &'static str,
        /// Where to.
        href: Cow<'static, str>,
        /// Whether the page stays open.
        new_tab: bool,
    },
}

impl Mender {
    /// The sentence that names them.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::You => "You can mend this yourself.",
            Self::Administrator => "Your administrator can mend this.",
            Self::Operator => "The people who run this site have to mend this.",
            Self::Time => "Nobody has to mend this: it passes by itself.",
        }
    }
}

impl Words {
    fn new(&(what, advice, who): &Entry, action: Action) -> Self {
        Self {
            what: what.into(),
            advice: advice.into(),
            who: Some(who),
            action,
        }
    }

    /// What follows the heading, in one paragraph.
    #[must_use]
    pub fn explanation(&self) -> String {
        [
            &*self.advice,
            self.who.map_or("", |_| " "),
            self.who.map_or("", Mender::sentence),
        ]
        .concat()
    }

    /// The same for a page of its own: it always offers a way on, and nothing has to stay open.
    #[must_use]
    pub fn for_page(mut self) -> Self {
        self.action = match self.action {
            Action::Link { label, href, .. } => Action::Link {
                label,
                href,
                new_tab: false,
            },
            _ => Action::link("Back to the start", "/"),
        };
        self
    }
}

impl Action {
    fn link(label: &'static str, href: impl Into<Cow<'static, str>>) -> Self {
        Self::Link {
            label,
            href: href.into(),
            new_tab: false,
        }
    }

    fn new_tab(label: &'static str, href: String) -> Self {
        Self::Link {
            label,
            href: href.into(),
            new_tab: true,
        }
    }
}

/// What to say about a mail that Microsoft took over.
#[must_use]
pub fn success(receipt: &SendReceipt) -> Words {
    Words {
        what: [
            "Successfully sent an email to ",
            &receipt.to.join(", "),
            "!",
        ]
        .concat()
        .into(),
        advice: mail::ACCEPTED.into(),
        who: None,
        action: Action::None,
    }
}

/// The fold of [`success`].
#[must_use]
pub fn receipt_facts(receipt: &SendReceipt) -> Vec<Fact> {
    fact(mail::REQUEST_ID, receipt.request_id.as_deref())
        .into_iter()
        .collect()
}

/// What to say about a failure.
#[must_use]
pub fn failure(error: &AppError) -> Words {
    let mut words = Words::new(entry(error), action(error));
    if let AppError::InvalidField { field, problem } = error {
        words.advice = [field::label(*field), ": ", field::problem(*field, *problem)]
            .concat()
            .into();
    }
    if let Some(seconds) = error.retry_after() {
        let wait = [
            " Wait ",
            &seconds.to_string(),
            " seconds before you try again.",
        ]
        .concat();
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
    ];
    facts.into_iter().flatten().collect()
}

fn fact(name: &'static str, value: Option<&str>) -> Option<Fact> {
    value.map(|value| (name, value.to_owned()))
}

fn action(error: &AppError) -> Action {
    match error {
        AppError::SignedOut { sign_in } => Action::new_tab("Sign in again", sign_in.clone()),
        AppError::ConsentNeeded { sign_in } => Action::new_tab("Allow it", sign_in.clone()),
        AppError::OutcomeUnknown(_) => Action::SendAgain,
        _ => Action::None,
    }
}

fn entry(error: &AppError) -> &'static Entry {
    match error {
        AppError::SignedOut { .. } => &request::SESSION_ENDED,
        AppError::ConsentNeeded { .. } => &mail::CONSENT_NEEDED,
        AppError::CrossSite => &request::CROSS_SITE,
        AppError::Malformed => &request::MALFORMED,
        AppError::InvalidField { .. } => &request::INVALID_FIELD,
        AppError::TooLarge { .. } => &request::TOO_LARGE,
        AppError::TooSlow => &request::TOO_SLOW,
        AppError::NotForPages | AppError::UnsupportedType => &request::NOT_FOR_PAGES,
        AppError::NotFound => &request::NOT_FOUND,
        AppError::MethodNotAllowed => &request::METHOD_NOT_ALLOWED,
        AppError::KeyReused => &request::KEY_REUSED,
        AppError::RecipientsRefused(_) => &mail::RECIPIENTS_REFUSED,
        AppError::SendDenied(_) => &mail::SEND_DENIED,
        AppError::SendAsDenied(_) => &mail::SEND_AS_DENIED,
        AppError::MailboxUnavailable(_) => &mail::MAILBOX_UNAVAILABLE,
        AppError::QuotaExceeded(_) => &mail::QUOTA_EXCEEDED,
        AppError::MessageTooLarge(_) => &mail::MESSAGE_TOO_LARGE,
        AppError::Refused(_) => &mail::REFUSED,
        AppError::Throttled { .. } => &mail::THROTTLED,
        AppError::OutcomeUnknown(_) => &mail::OUTCOME_UNKNOWN,
        AppError::Unavailable { .. } => &mail::UNAVAILABLE,
        AppError::Misconfigured { .. } => &mail::MISCONFIGURED,
        AppError::Internal => &request::INTERNAL,
        AppError::Unreachable => &request::UNREACHABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Field, Problem, SendStatus};

    fn receipt(to: &[&str]) -> SendReceipt {
        let to = to.iter().map(ToString::to_string).collect();
        SendReceipt {
            id: String::new(),
            status: SendStatus::Accepted,
            request_id: None,
            to,
        }
    }

    #[test]
    fn a_success_names_every_address_and_promises_no_delivery() {
        let words = success(&receipt(&["a@b.example", "c@d.example"]));
        assert_eq!(
            words.what,
            "Successfully sent an email to a@b.example, c@d.example!"
        );
        assert!(
            words
                .explanation()
                .starts_with("Accepted by Microsoft 365.")
        );
    }

    #[test]
    fn a_refused_field_is_named_with_its_problem() {
        let error = AppError::InvalidField {
            field: Field::To,
            problem: Problem::Missing,
        };
        assert_eq!(failure(&error).advice, "To: Enter at least one address.");
    }

    #[test]
    fn a_failure_that_passes_says_how_long_to_wait() {
        let words = failure(&AppError::Throttled { retry_after: 7 });
        assert!(
            words
                .advice
                .ends_with("Wait 7 seconds before you try again."),
            "{words:?}"
        );
    }

    #[test]
    fn an_unknown_outcome_offers_to_send_again_and_says_what_to_do_first() {
        let words = failure(&AppError::OutcomeUnknown(
            crate::error::RequestIds::default(),
        ));
        assert_eq!(words.action, Action::SendAgain);
        assert!(words.advice.contains("Sent Items"));
    }

    #[test]
    fn a_page_of_its_own_always_offers_a_way_on() {
        let error = AppError::SignedOut {
            sign_in: "/connect/sign-in".to_owned(),
        };
        let Action::Link { href, new_tab, .. } = failure(&error).for_page().action else {
            unreachable!("a page has a link")
        };
        assert_eq!((&*href, new_tab), ("/connect/sign-in", false));
        assert_ne!(failure(&AppError::NotFound).for_page().action, Action::None);
    }
}
