//! What the person has to do, and what the organisation forbids.

use super::{Mender, Row, Way};

pub(super) const INTERACTION_NEEDED: Row = (
    ("Microsoft wants one more step from you", "Sign in again and follow its pages.", Mender::You),
    Way::Afresh,
);
pub(super) const NO_SESSION: Row = (
    (
        "You are not signed in at Microsoft",
        "You have signed out there, or use another account by now. Choose the one to use here.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const PROOF_NEEDED: Row = (
    (
        "Microsoft wants another proof that it is you",
        "Sign in again and confirm it, for example in the Authenticator app or by a code.",
        Mender::You,
    ),
    Way::Afresh,
);
pub(super) const PROOF_SET_UP_NEEDED: Row = (
    (
        "You have to set up a second proof first",
        "Sign in again: Microsoft leads you through it, for example with the Authenticator app.",
        Mender::You,
    ),
    Way::Afresh,
);
pub(super) const BLOCKED: Row = (
    (
        "A rule of your organisation stands in the way",
        "Conditional Access does not allow this sign-in: it may ask for another device, another place or a \
         further proof. Pass on the details below.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const DEVICE: Row = (
    (
        "This device is not allowed",
        "Your organisation admits only devices that it knows and manages. Use such a device, or ask your \
         administrator to register this one.",
        Mender::Administrator,
    ),
    Way::Later,
);
pub(super) const APP: Row = (
    (
        "Your organisation allows only other apps",
        "It admits those that it has approved and protects. Ask your administrator to approve this one.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const SECURITY: Row = (
    (
        "This sign-in was blocked for security reasons",
        "It looks risky, or does not meet the security defaults of your organisation. Pass on the details \
         below.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
