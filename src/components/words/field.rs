//! What can be wrong with a field.

use crate::mail::{Field, Problem};

/// What a person calls the field.
pub(super) fn label(field: Field) -> &'static str {
    match field {
        Field::To => "To",
        Field::Cc => "Cc",
        Field::Bcc => "Bcc",
        Field::Subject => "Subject",
        Field::ContentType => "Format",
        Field::Body => "Message",
        Field::Importance => "Importance",
        Field::From => "From",
        Field::ReplyTo => "Reply to",
        Field::ReadReceipt => "Read receipt",
        Field::SendAt => "Send later",
        Field::Attachments => "Attachments",
        Field::IdempotencyKey => "Form",
    }
}

/// What to tell beside the field.
#[must_use]
pub fn problem(field: Field, problem: Problem) -> &'static str {
    match (problem, field) {
        (Problem::Missing, Field::To) => "Enter at least one address.",
        (Problem::Missing, Field::ContentType) => "Choose a format.",
        (_, Field::IdempotencyKey) => "Load the page anew, then send again.",
        (Problem::Missing, Field::Attachments) => "Choose a file that has a name and is not empty.",
        (Problem::Missing, _) => "Fill this in.",
        (Problem::TooLong, Field::Attachments) => "The name of a file is too long. Shorten it.",
        (Problem::TooLong, _) => "This is too long. Shorten it.",
        (Problem::TooMany, Field::Attachments) => {
            "These are too many files, or too large ones, at once. Remove some."
        }
        (Problem::TooMany, _) => "These are too many recipients for one mail.",
        (Problem::NotAnAddress, _) => {
            "One of these is not an email address, such as name@example.com."
        }
        (Problem::LookAlikes, _) => {
            "Letters of several alphabets look alike in one of these. Type it anew, or take its form with xn--."
        }
        (Problem::Unreadable, Field::Attachments) => {
            "The name of a file could not be read. Choose it again."
        }
        (Problem::Unreadable, _) => "What is shown as \u{fffd} could not be read. Correct it.",
        (Problem::ControlCharacter, _) => "Remove line breaks and other invisible characters.",
        (Problem::UnknownValue, Field::SendAt) => "Choose a date and a time.",
        (Problem::NotInFuture, _) => "This moment has passed. Choose a later one.",
        (Problem::TooFar, _) => "Choose a moment within a year.",
        (Problem::UnknownValue, Field::Attachments) => "A file is not known here. Choose it again.",
        (Problem::UnknownValue, _) => "Choose one of the values offered.",
        (Problem::TooLarge, _) => "A file is larger than 150 MB.",
        (Problem::HasPath, _) => "The name of a file must not contain / or \\.",
        (Problem::WrongSize, _) => "A file has changed since it was chosen. Choose it again.",
        (Problem::AlreadySent, _) => {
            "An earlier mail with these files has gone out after all; this one was not sent."
        }
        (Problem::Incomplete, _) => "A file is not here completely, or no longer. Choose it again.",
    }
}
