//! What can be wrong with a request, before Microsoft is asked.

use super::{Action, Entry, Mender, Words};

pub(super) const SESSION_ENDED: Entry = (
    "Your session has ended",
    "Nothing was sent. Sign in, come back to this page, then press Send mail again.",
    Mender::You,
);
pub(super) const CROSS_SITE: Entry = (
    "This request came from another site",
    "For your safety nothing was done. Open this site directly and try again.",
    Mender::You,
);
pub(super) const MALFORMED: Entry = (
    "This request can't be read",
    "Nothing was done. Load the page anew and try again.",
    Mender::You,
);
pub(super) const INVALID_FIELD: Entry = ("One field needs a correction", "", Mender::You);
pub(super) const TOO_LARGE: Entry = (
    "The message is too large",
    "Nothing was sent. Shorten it, then press Send mail again.",
    Mender::You,
);
pub(super) const FILES_TOO_LARGE: Entry = (
    "The files are too large",
    "Nothing was sent. This form takes up to 3 MB of files: choose smaller ones, then press Send mail again.",
    Mender::You,
);
pub(super) const TOO_SLOW: Entry = (
    "The request took too long to arrive",
    "Nothing was sent. Check your connection, then try again.",
    Mender::You,
);
pub(super) const NOT_FOR_PAGES: Entry =
    ("This address is for programs", "There is no page to show here.", Mender::You);
pub(super) const NOT_FOUND: Entry =
    ("There is no page here", "The address may be mistyped or out of date.", Mender::You);
pub(super) const METHOD_NOT_ALLOWED: Entry = (
    "This address can't be used that way",
    "Start from the first page and follow the buttons.",
    Mender::You,
);
pub(super) const UPLOAD_GONE: Entry = (
    "This file is no longer here",
    "It was removed, or waited too long. Choose it again.",
    Mender::You,
);
pub(super) const OUT_OF_ORDER: Entry = (
    "A part of a file came out of order",
    "Nothing was lost. The upload can go on where it stopped.",
    Mender::You,
);
pub(super) const KEY_REUSED: Entry = (
    "The message was changed since the last try",
    "Nothing was sent this time. Press Send mail again to send the message as it is now.",
    Mender::You,
);
pub(super) const OTHER_ACCOUNT: Entry = (
    "You are signed in as somebody else now",
    "Nothing was sent. This form belongs to another account: copy what you need, then load the page anew.",
    Mender::You,
);
pub(super) const RATE_LIMITED: Entry =
    ("Too many requests came from you in a short time", "Nothing was done.", Mender::Time);
pub(super) const OUT_OF_SERVICE: Entry = (
    "This site is out of order right now",
    "Nothing was sent, and what you typed is kept.",
    Mender::Operator,
);
pub(super) const INTERNAL: Entry = (
    "Something went wrong here",
    "Nothing was sent. It has been noted; please try again later.",
    Mender::Operator,
);
pub(super) const UNREACHABLE: Entry = (
    "We could not learn what became of your mail",
    "This site did not answer, and what you typed is kept. Check your connection, then try again: if the mail has \
     already gone out, it is not sent a second time.",
    Mender::You,
);

/// What to say to somebody who has just signed out.
#[must_use]
pub fn signed_out() -> Words {
    Words {
        what: "You are signed out".into(),
        advice: "Your session here has ended, and its tokens are forgotten.".into(),
        who: None,
        action: Action::link("Sign in again", crate::components::SIGN_IN),
    }
}
