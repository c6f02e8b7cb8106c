//! How a sign-in can end without a session.

use super::time::rfc3339;
use super::{Action, Entry, Fact, Mender, Words, fact};
use crate::components::SIGN_IN;
use crate::sign_in::{SignInNotice, SignInProblem};

const ANOTHER_ACCOUNT: &str = "/connect/sign-in?prompt=select_account";

/// What to say about it.
#[must_use]
pub fn words(problem: SignInProblem) -> Words {
    let action = match problem {
        SignInProblem::AdminConsentNeeded
        | SignInProblem::AccountNotAllowed
        | SignInProblem::BlockedByPolicy => Action::link("Use another account", ANOTHER_ACCOUNT),
        SignInProblem::Misconfigured => Action::None,
        _ => Action::link("Sign in again", SIGN_IN),
    };
    Words::new(entry(problem), action)
}

/// The fold of [`words`].
#[must_use]
pub fn facts(notice: &SignInNotice) -> Vec<Fact> {
    let code = notice.code.map(|code| ["AADSTS", &code.to_string()].concat());
    let facts = [
        fact("Time", Some(&rfc3339(notice.at))),
        fact("Correlation id", notice.correlation_id.as_deref()),
        fact("Trace id", notice.trace_id.as_deref()),
        fact("Code", code.as_deref()),
    ];
    facts.into_iter().flatten().collect()
}

fn entry(problem: SignInProblem) -> &'static Entry {
    match problem {
        SignInProblem::Declined => &DECLINED,
        SignInProblem::AdminConsentNeeded => &ADMIN_CONSENT_NEEDED,
        SignInProblem::AccountNotAllowed => &ACCOUNT_NOT_ALLOWED,
        SignInProblem::BlockedByPolicy => &BLOCKED_BY_POLICY,
        SignInProblem::InteractionNeeded => &INTERACTION_NEEDED,
        SignInProblem::Expired => &EXPIRED,
        SignInProblem::MalformedReply => &MALFORMED_REPLY,
        SignInProblem::CodeRefused => &CODE_REFUSED,
        SignInProblem::InvalidIdentity => &INVALID_IDENTITY,
        SignInProblem::Misconfigured => &MISCONFIGURED,
        SignInProblem::Unavailable => &UNAVAILABLE,
        SignInProblem::SessionEnded => &SESSION_ENDED,
    }
}

const DECLINED: Entry = (
    "You are not connected",
    "You declined, or closed Microsoft's page. Nothing was changed.",
    Mender::You,
);
const ADMIN_CONSENT_NEEDED: Entry = (
    "Your organisation has to allow this app first",
    "Ask your administrator to approve it, and pass on the details below.",
    Mender::Administrator,
);
const ACCOUNT_NOT_ALLOWED: Entry = (
    "This account can't be used here",
    "Use another account, or ask your administrator to give this one access.",
    Mender::Administrator,
);
const BLOCKED_BY_POLICY: Entry = (
    "A rule of your organisation stands in the way",
    "It may ask for another device, another place or a further proof. Pass on the details below.",
    Mender::Administrator,
);
const INTERACTION_NEEDED: Entry =
    ("Microsoft wants one more step from you", "Sign in again and follow its pages.", Mender::You);
const EXPIRED: Entry = (
    "This sign-in is no longer running",
    "It took too long, was started in another browser, or this address was bookmarked.",
    Mender::You,
);
const MALFORMED_REPLY: Entry = (
    "The answer of the sign-in can't be read",
    "Something on the way changed it. Start again from here.",
    Mender::You,
);
const CODE_REFUSED: Entry = (
    "This sign-in was already used",
    "It works once and for a short time only. Start again from here.",
    Mender::You,
);
const INVALID_IDENTITY: Entry = (
    "The sign-in could not be verified",
    "For your safety you were not signed in. Try again; if it happens again, pass on the details below.",
    Mender::Operator,
);
const MISCONFIGURED: Entry = (
    "This site is not set up correctly",
    "Microsoft does not accept its registration. Pass on the details below.",
    Mender::Operator,
);
const UNAVAILABLE: Entry = (
    "Microsoft can't be reached right now",
    "You were not signed in. Try again in a few minutes.",
    Mender::Time,
);
const SESSION_ENDED: Entry =
    ("Your session has ended", "Sign in again to continue where you were.", Mender::You);
