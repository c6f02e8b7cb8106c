//! What the fields of the compose page say while a mail is written.

/// Asked before a text loses its formatting.
pub const LOSE_FORMATTING: &str =
    "Plain text has no bold, no italics, no lists and no links. Go on without them?";

/// The address of a link can't be used.
pub const NOT_A_LINK: &str = "Enter an address that begins with https://, http:// or mailto:";

/// A recipient was taken.
#[must_use]
pub fn added(what: &str) -> String {
    [what, " added"].concat()
}

/// A recipient was taken away.
#[must_use]
pub fn removed(what: &str) -> String {
    [what, " removed"].concat()
}

/// A recipient was there before.
#[must_use]
pub fn already_there(what: &str) -> String {
    [what, " is there already"].concat()
}

/// The button that takes a recipient away.
#[must_use]
pub fn remove(what: &str) -> String {
    ["Remove ", what].concat()
}

/// How many people are offered.
#[must_use]
pub fn suggestions(count: u32) -> String {
    match count {
        0 => "No suggestions".to_owned(),
        1 => "1 suggestion".to_owned(),
        count => [&*count.to_string(), " suggestions"].concat(),
    }
}
