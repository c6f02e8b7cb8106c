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
pub(super) const FILES_CONSENT_NEEDED: Entry = (
    "Large files need another permission",
    "Nothing was sent. Files of more than 3 MB in total travel by a draft in your mailbox: allow this app to write \
     there, then go on.",
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
    "Nothing was sent. A mailbox in Microsoft 365 or at Outlook.com is needed: this account has none, or it \
     lies on a server of your organisation, or it was switched off.",
    Mender::Administrator,
);
pub(super) const QUOTA_EXCEEDED: Entry = (
    "Your mailbox is full",
    "Nothing was sent. Make room in it, then press Send mail again.",
    Mender::You,
);
pub(super) const SEND_LIMIT_REACHED: Entry = (
    "You have sent as many mails as you may",
    "Nothing was sent. Microsoft lets you send again after some hours.",
    Mender::Time,
);
pub(super) const SEND_BLOCKED: Entry = (
    "This account is blocked from sending",
    "Nothing was sent. Microsoft blocks accounts that seem to send spam, until an administrator releases them.",
    Mender::Administrator,
);
pub(super) const ITEM_GONE: Entry = (
    "The message is no longer in your mailbox",
    "Nothing was sent. It may have been moved or deleted. Press Send mail again.",
    Mender::You,
);
pub(super) const REQUEST_UNREADABLE: Entry = (
    "Microsoft can't read what this site wrote",
    "Nothing was sent. The fault is not in your message. Pass on the details below.",
    Mender::Operator,
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
