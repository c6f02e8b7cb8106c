//! What passes.

use super::{Mender, Row, Way};

pub(super) const UNAVAILABLE: Row = (
    (
        "Microsoft can't be reached right now",
        "You were not signed in. Wait a few minutes before you try again.",
        Mender::Time,
    ),
    Way::Later,
);
pub(super) const OUT_OF_SERVICE: Row = (
    (
        "This site is out of order right now",
        "You were not signed in. Wait a minute before you try again.",
        Mender::Operator,
    ),
    Way::Later,
);
pub(super) const BUSY: Row = (
    (
        "Microsoft is busy right now",
        "You were not signed in. Wait a minute before you try again.",
        Mender::Time,
    ),
    Way::Later,
);
pub(super) const LOOP: Row = (
    (
        "This site asked Microsoft the same too often",
        "Microsoft answers it again after a few minutes. If it happens again, pass on the details below: the \
         program asks in a loop.",
        Mender::Operator,
    ),
    Way::Later,
);
