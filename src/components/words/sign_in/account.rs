//! Accounts that can't be used.

use super::{Mender, Row, Way};

pub(super) const NOT_ASSIGNED: Row = (
    (
        "This account has no access to this app",
        "Your organisation admits only the people it has assigned. Ask your administrator to assign this \
         account under Enterprise applications, Users and groups, or use another one.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const UNKNOWN: Row = (
    (
        "This account can't be used here",
        "It is not known in this organisation. Use an account of it, or ask its administrator to invite you.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const WRONG_TYPE: Row = (
    (
        "This kind of account can't be used here",
        "It is a personal account where a work or school account is wanted, or the other way round.",
        Mender::You,
    ),
    Way::OtherAccount,
);
pub(super) const LOCKED: Row = (
    (
        "This account is locked",
        "There were too many tries to sign in, or they came from a place that looks dangerous. Wait a while; \
         if it stays locked, ask your administrator.",
        Mender::Administrator,
    ),
    Way::Later,
);
pub(super) const DISABLED: Row = (
    (
        "This account is disabled",
        "Ask your administrator to enable it, or use another one.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const PASSWORD_EXPIRED: Row = (
    (
        "Your password has expired",
        "Sign in again, and Microsoft lets you choose a new one. If it does not, ask your administrator.",
        Mender::You,
    ),
    Way::Afresh,
);
pub(super) const PASSWORD_WRONG: Row = (
    ("The name or the password was wrong", "Type both again at Microsoft.", Mender::You),
    Way::Afresh,
);
