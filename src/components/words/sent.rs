//! What the list says of a mail that was handed over.

use std::borrow::Cow;

use super::request::OTHER_ACCOUNT;
use super::{failure, mail};
use crate::mail::SendStatus;
use crate::sent::SentMail;

/// What stands above the list.
pub const SENT: &str = "Sent from here";
/// In place of the list.
pub const NOTHING_SENT: &str =
    "Nothing yet. What you send from here is listed with what became of it.";
/// Where a list was not read.
pub const SENT_WITHOUT_LIST: &str = "Load the page anew to see what you have sent.";
/// A list that may be out of date.
pub const SENT_UNREADABLE: &str =
    "This list could not be read just now. What is below may be out of date.";
/// Nobody is signed in any more.
pub const SENT_SIGNED_OUT: &str = "You are not signed in any more. What you typed stays.";
/// Somebody else signed in beside the page.
pub const SENT_OTHER_ACCOUNT: &str = OTHER_ACCOUNT.0;
/// Below a list that is cut off.
pub const SENT_NEWEST: &str = "These are the newest fifty.";

/// How many the list can have.
const MOST: usize = 50;

/// How a row looks, its state in a word or two, and what that means or what to do.
#[must_use]
pub fn sent(
    mail: &SentMail,
    send_at: Option<&str>,
) -> (&'static str, &'static str, Cow<'static, str>) {
    match (mail.status, &mail.error) {
        (SendStatus::Accepted, _) => match send_at {
            Some(time) => (
                "good",
                "Accepted for later",
                ["Leaves the mailbox on ", time, "."].concat().into(),
            ),
            None => ("good", "Accepted", "".into()),
        },
        (SendStatus::Inflight, _) => ("plain", "On its way", "".into()),
        (SendStatus::Unknown, _) => ("doubtful", "Not known yet", mail::OUTCOME_UNKNOWN.1.into()),
        // How long to wait was true when it was tried.
        (SendStatus::Reserved, error) => {
            let reason = error.as_ref().map_or_else(|| "".into(), |error| failure(error).what);
            ("doubtful", "Not sent yet", reason)
        }
        (SendStatus::Refused, error) => {
            let reason = error.as_ref().map(failure).map_or_else(
                || "".into(),
                |words| [&*words.what, ". ", &*words.advice].concat().into(),
            );
            ("bad", "Not sent", reason)
        }
    }
}

/// To whom a mail went: some by their addresses, of many the first two.
#[must_use]
pub fn recipients(addresses: &[String]) -> String {
    match addresses {
        [first, second, more @ ..] if more.len() > 1 => {
            [first, ", ", second, " and ", &more.len().to_string(), " more"].concat()
        }
        some => some.join(", "),
    }
}

/// What a mail is called.
#[must_use]
pub fn subject(subject: &str) -> &str {
    if subject.is_empty() { "(no subject)" } else { subject }
}

/// What stands below so many rows.
#[must_use]
pub fn below(rows: usize) -> &'static str {
    match rows {
        0 => NOTHING_SENT,
        MOST.. => SENT_NEWEST,
        _ => "",
    }
}

/// A moment as everybody reads it: `2026-07-28 09:30 UTC`. The browser knows a better way.
#[must_use]
pub fn in_utc(time: &str) -> String {
    let minutes = time.get(..16).unwrap_or(time);
    [&minutes.replace('T', " "), " UTC"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{AppError, RequestIds};

    fn mail(status: SendStatus, error: Option<AppError>) -> SentMail {
        SentMail {
            id: String::new(),
            status,
            to: Vec::new(),
            subject: String::new(),
            created: "2026-07-28T09:30:45Z".to_owned(),
            send_at: None,
            request_id: None,
            error,
        }
    }

    #[test]
    fn a_refusal_names_its_reason() {
        let refused =
            mail(SendStatus::Refused, Some(AppError::QuotaExceeded(RequestIds::default())));
        let (_, label, reason) = sent(&refused, None);
        assert_eq!(label, "Not sent");
        assert!(reason.starts_with("Your mailbox is full. Nothing was sent."), "{reason}");
    }

    #[test]
    fn what_is_unknown_comes_with_what_to_do() {
        let (_, label, advice) = sent(&mail(SendStatus::Unknown, None), None);
        assert_eq!(label, "Not known yet");
        assert!(advice.contains("Look into your Sent Items first"), "{advice}");
    }

    #[test]
    fn a_mail_for_later_is_accepted_and_says_when_it_leaves() {
        let (_, label, advice) = sent(&mail(SendStatus::Accepted, None), Some("Monday"));
        assert_eq!((label, &*advice), ("Accepted for later", "Leaves the mailbox on Monday."));
    }

    #[test]
    fn of_many_recipients_two_are_named() {
        let shown = |count: usize| {
            let addresses: Vec<_> =
                (1..=count).map(|number| format!("a{number}@b.example")).collect();
            recipients(&addresses)
        };
        assert_eq!(shown(0), "");
        assert_eq!(shown(1), "a1@b.example");
        assert_eq!(shown(3), "a1@b.example, a2@b.example, a3@b.example");
        assert_eq!(shown(4), "a1@b.example, a2@b.example and 2 more");
        assert_eq!(shown(500), "a1@b.example, a2@b.example and 498 more");
    }

    #[test]
    fn times_are_cut_to_the_minute() {
        assert_eq!(in_utc("2026-07-28T09:30:45Z"), "2026-07-28 09:30 UTC");
        assert_eq!(in_utc("?"), "? UTC");
    }
}
