//! What is said of the attachments.

use super::request::OTHER_ACCOUNT;
use crate::error::AppError;

/// Beside the button.
pub const UPLOAD_LIMITS: &str = "Up to 150 MB a file, and together as much as your mailbox lets you send. You can also drop files here, or paste them.";
/// The same without script.
pub const UPLOAD_LIMITS_WITHOUT_SCRIPT: &str = "Up to 3 MB together.";
/// A form came back without its files.
pub const CHOOSE_AGAIN: &str = "Choose your files again: a form that comes back has none.";
/// The network is away, or the server asks to wait.
pub const UPLOAD_PAUSED: &str = "Waiting for the connection. It goes on by itself.";
/// It is at the server; said to those who do not see the mark.
pub const UPLOAD_DONE: &str = "Uploaded.";
/// The file is larger than an attachment may be.
pub const UPLOAD_TOO_LARGE: &str = "Too large: a file can have 150 MB at most.";
/// There is nothing in it.
pub const UPLOAD_EMPTY: &str = "This file is empty.";
/// It was not there any more when the draft came back.
pub const UPLOAD_LOST: &str = "This file is not complete any more. Choose it again.";

/// Why a file did not get to the server.
#[must_use]
pub fn upload(error: &AppError) -> &'static str {
    match error {
        AppError::SignedOut { .. } => "Your session has ended. What is in this form stays.",
        AppError::ConsentNeeded { .. } => {
            "More than 3 MB of files travel by way of a draft in your mailbox. That needs your permission (Mail.ReadWrite)."
        }
        AppError::OtherAccount => OTHER_ACCOUNT.0,
        AppError::TooLarge { .. } | AppError::MessageTooLarge(_) => "This is too large.",
        AppError::QuotaExceeded(_) => "Your mailbox is full.",
        AppError::InvalidField { .. } => "A file with this name can't be sent. Rename it.",
        _ => "This did not get through.",
    }
}

/// How large a file is.
#[must_use]
pub fn size(bytes: u32) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1_000 => [&bytes.to_string(), " bytes"].concat(),
        1_000..1_000_000 => [&(bytes / 1_000).to_string(), " KB"].concat(),
        _ => {
            let tenths = bytes / 100_000;
            [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string(), " MB"].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_write_them() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 KB"),
            (999_999, "999 KB"),
            (3_145_728, "3.1 MB"),
            (157_286_400, "157.2 MB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
