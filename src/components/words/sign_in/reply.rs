//! What can be wrong with a reply, and with what it was to bring.

use super::{Mender, Row, Way};

pub(super) const EXPIRED: Row = (
    (
        "This sign-in is no longer running",
        "It took too long, was started in another browser, or this address was bookmarked.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const MALFORMED: Row = (
    (
        "The answer of the sign-in can't be read",
        "Something on the way changed it. Start again from here.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const INVALID_IDENTITY: Row = (
    (
        "The sign-in could not be verified",
        "For your safety you were not signed in. Try again; if it happens again, pass on the details below.",
        Mender::Operator,
    ),
    Way::Again,
);
pub(super) const SESSION_ENDED: Row = (
    ("Your session has ended", "Sign in again to continue where you were.", Mender::You),
    Way::Again,
);
pub(super) const CODE_REFUSED: Row = (
    (
        "This sign-in was already used",
        "It works once and for a short time only. Start again from here.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const GRANT_EXPIRED: Row = (
    (
        "This sign-in has run out",
        "Too much time has passed, or your organisation asks you to sign in more often.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const GRANT_REVOKED: Row = (
    (
        "Microsoft has withdrawn this sign-in",
        "Your password may have changed, or somebody has signed you out everywhere.",
        Mender::You,
    ),
    Way::Afresh,
);
pub(super) const CLIENT_MISMATCH: Row = (
    (
        "This sign-in belongs to another app",
        "This site was registered anew in the meantime. Start again from here.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const PKCE_MISMATCH: Row = (
    (
        "This sign-in does not fit together",
        "The code_verifier sent with the code is not the one of the code_challenge: something between the \
         browser, this site and Microsoft changes or mixes requests. Try once more in a single tab; if it \
         happens again, pass on the details below.",
        Mender::Operator,
    ),
    Way::Again,
);
