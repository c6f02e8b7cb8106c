//! What Microsoft says to a mail.

use super::{Entry, Mender};

pub(super) const REQUEST_ID: &str = "Request id";

pub(super) const ACCEPTED: &str =
    "Accepted by Microsoft 365. If it can't be delivered, a report comes to your inbox.";

pub(super) const CONSENT_NEEDED: Entry = (
    "A permission is missing",
    "Nothing was sent. Allow this app to send mail for you, then press Send mail again.",
    Mender::You,
);
pub(super) const RECIPIENTS_REFUSED: Entry = (
    "Microsoft refused a recipient",
    "Nothing was sent. Check the addresses, then press Send mail again.",
    Mender::You,
);
pub(super) const SEND_DENIED: Entry = (
    "This account may not send mail here",
    "Nothing was sent. Your organisation does not let this app send mail for you.",
    Mender::Administrator,
);
pub(super) const SEND_AS_DENIED: Entry = (
    "You may not send in that name",
    "Nothing was sent. Your account has no right to send from the other address.",
    Mender::Administrator,
);
pub(super) const MAILBOX_UNAVAILABLE: Entry = (
    "This account has no mailbox",
    "Nothing was sent. A mailbox in Microsoft 365 or at Outlook.com is needed.",
    Mender::Administrator,
);
pub(super) const QUOTA_EXCEEDED: Entry = (
    "Your mailbox has reached a limit",
    "Nothing was sent. It is full, or has sent too much. Make room or wait, then press Send mail again.",
    Mender::You,
);
pub(super) const MESSAGE_TOO_LARGE: Entry = (
    "The message is too large for your mailbox",
    "Nothing was sent. Shorten it, then press Send mail again.",
    Mender::You,
);
pub(super) const REFUSED: Entry = (
    "Microsoft refused the message",
    "Nothing was sent. Change the message and try again. If that does not help, pass on the details below.",
    Mender::Operator,
);
pub(super) const THROTTLED: Entry =
    ("Too many mails at once", "Nothing was sent yet. Microsoft asks to wait.", Mender::Time);
pub(super) const OUTCOME_UNKNOWN: Entry = (
    "We do not know whether your mail was sent",
    "Microsoft did not confirm it. Look into your Sent Items first: if the mail is not there, send it again.",
    Mender::You,
);
pub(super) const UNAVAILABLE: Entry = (
    "Microsoft can't be reached right now",
    "Nothing was sent, and what you typed is kept.",
    Mender::Time,
);
pub(super) const MISCONFIGURED: Entry = (
    "This site is not set up correctly",
    "Nothing was sent. Microsoft does not accept this site's registration.",
    Mender::Operator,
);
