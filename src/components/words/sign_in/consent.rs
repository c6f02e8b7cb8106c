//! Who allows this app.

use super::{Mender, Row, Way};

pub(super) const DECLINED: Row = (
    (
        "You are not connected",
        "You declined, or closed Microsoft's page. Nothing was changed.",
        Mender::You,
    ),
    Way::Again,
);
pub(super) const FURTHER_DECLINED: Row = (
    (
        "The permission was not given",
        "Only what needs it stays switched off; everything else works as before.",
        Mender::You,
    ),
    Way::On,
);
pub(super) const NEEDED: Row = (
    (
        "You have not allowed this app yet",
        "Microsoft shows you what it asks for. Nothing is sent before you press Send mail.",
        Mender::You,
    ),
    Way::Allow,
);
pub(super) const ADMIN_NEEDED: Row = (
    (
        "Your organisation has to allow this app first",
        "Only an administrator may do that, once for everybody. Sign in again afterwards.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const PENDING: Row = (
    (
        "Your organisation has not approved this app yet",
        "Microsoft takes your request to the administrators. Sign in again when they have approved it.",
        Mender::Administrator,
    ),
    Way::Again,
);
pub(super) const NOT_APPROVED: Row = (
    (
        "The permissions of this app are not approved",
        "An administrator can approve them for everybody. If that does not help, the app registration does \
         not list them: the people who run this site add them there under API permissions.",
        Mender::Administrator,
    ),
    Way::OtherAccount,
);
pub(super) const ADMIN_GIVEN: Row = (
    (
        "Your organisation has allowed this app",
        "Everybody in it can sign in now. Nobody was signed in by this.",
        Mender::Administrator,
    ),
    Way::First,
);
pub(super) const ADMIN_DECLINED: Row = (
    (
        "This app was not allowed",
        "You declined, or closed Microsoft's page. Nothing was changed: the link can be used again.",
        Mender::Administrator,
    ),
    Way::Again,
);
