//! What is said between a press of "Send mail" and the answer.

/// A heading and what follows it.
pub type Said = (&'static str, &'static str);

/// Something may have been forgotten.
pub const ASKING: Said = ("Send it like this?", "");
/// What may have been forgotten, by the names that the form gives them.
pub const FORGOTTEN: [Said; 3] = [
    ("subject", "The subject is empty."),
    ("attachment", "The text speaks of an attachment, but there is none."),
    ("upload", "A file was not uploaded and will not be in the mail."),
];
/// Files are still on their way.
pub const UPLOADING: Said = (
    "Your mail waits for its attachments",
    "It goes out when they are uploaded. Keep this page open until then.",
);
/// It can still be taken back.
pub const HELD: Said =
    ("Your mail goes out in ten seconds", "Until then it waits in this browser and can be undone.");
/// The request is out.
pub const SENDING: Said = ("Sending your mail…", "");
/// There is no network.
pub const OFFLINE: Said = (
    "You are offline: your mail was not sent",
    "It is kept in this browser. When you are back online, it goes out as soon as you say so.",
);
/// The network has come back.
pub const ONLINE_AGAIN: &str = "You are back online.";
/// The network went away while somebody typed.
pub const OFFLINE_HINT: &str = "You are offline. What you type is kept in this browser.";
/// The page was closed too early.
pub const UNSENT: Said = (
    "This mail has not been sent yet",
    "The page was closed before it went out. What you typed is kept.",
);
/// The page was closed in the worst moment.
pub const INTERRUPTED: Said = (
    "We do not know yet whether this mail was sent",
    "There was no answer before the page was closed. Send it now to find out: if it has already gone out, it is not sent a second time.",
);
