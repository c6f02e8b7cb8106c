//! Files that go along with a mail: what they may be called, how large they may be, and the names
//! under which they were uploaded.

use super::field::{Field, InvalidField, Problem};
use super::form::limits;
use super::recipient::is_line_or_control;

/// The name of an upload: a UUID that the server gave out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    /// Reads a UUID with its hyphens, in either case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_hyphen = |place| matches!(place, 8 | 13 | 18 | 23);
        let fits = |(place, byte): (usize, u8)| match byte {
            b'-' => is_hyphen(place),
            byte => !is_hyphen(place) && byte.is_ascii_hexdigit(),
        };
        let is_uuid = text.len() == 36 && text.bytes().enumerate().all(fits);
        is_uuid.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The UUID.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a file can go along: its name, and its size in bytes.
///
/// # Errors
/// What is wrong with it.
pub fn check_file(name: &str, size: u64) -> Result<(), InvalidField> {
    let problem = if name.trim().is_empty() || size == 0 {
        Problem::Missing
    } else if name.chars().count() > limits::FILE_NAME {
        Problem::TooLong
    } else if name.chars().any(is_line_or_control) {
        Problem::ControlCharacter
    } else if name.contains(['/', '\\']) || matches!(name, "." | "..") {
        Problem::HasPath
    } else if size > limits::FILE {
        Problem::TooLarge
    } else {
        return Ok(());
    };
    Err(InvalidField { field: Field::Attachments, problem })
}

/// The uploads that a form lists, separated by `,`.
pub(super) fn listed(text: &str) -> Result<Vec<UploadId>, InvalidField> {
    let refuse = |problem| InvalidField { field: Field::Attachments, problem };
    let mut ids = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let id = UploadId::parse(part).filter(|id| !ids.contains(id));
        ids.push(id.ok_or(refuse(Problem::UnknownValue))?);
        if ids.len() > limits::FILES {
            return Err(refuse(Problem::TooMany));
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10";

    #[test]
    fn a_name_is_one_name_and_nothing_else() {
        let problem = |name: &str, size| check_file(name, size).err().map(|error| error.problem);
        for name in ["a", "..a", "Angebot für Zoë; final (2).pdf", &"ü".repeat(255)] {
            assert_eq!(problem(name, 1), None, "{name}");
        }
        for (name, expected) in [
            ("", Problem::Missing),
            (" ", Problem::Missing),
            (&*"x".repeat(256), Problem::TooLong),
            ("a\nb", Problem::ControlCharacter),
            ("a\0", Problem::ControlCharacter),
            ("a\u{2028}b", Problem::ControlCharacter),
            ("/etc/passwd", Problem::HasPath),
            ("..\\x", Problem::HasPath),
            ("..", Problem::HasPath),
        ] {
            assert_eq!(problem(name, 1), Some(expected), "{name}");
        }
        assert_eq!(problem("a", 0), Some(Problem::Missing));
        assert_eq!(problem("a", limits::FILE), None);
        assert_eq!(problem("a", limits::FILE + 1), Some(Problem::TooLarge));
    }

    #[test]
    fn a_list_names_each_upload_once() {
        let upper = ID.to_ascii_uppercase();
        assert_eq!(listed(""), Ok(Vec::new()));
        assert_eq!(listed(&[" ", &upper, ",,"].concat()), Ok(vec![UploadId::parse(ID).unwrap()]));
        for text in ["1", &ID[..35], &[ID, "0"].concat(), &ID.replace('-', "0")] {
            assert!(listed(text).is_err(), "{text}");
        }
        assert!(listed(&[ID, ",", &upper].concat()).is_err());
    }

    #[test]
    fn a_mail_has_at_most_50_files() {
        let ids = |count: usize| {
            (0..count)
                .map(|number| format!("{number:08}{}", &ID[8..]))
                .collect::<Vec<_>>()
                .join(",")
        };
        assert_eq!(listed(&ids(50)).map(|ids| ids.len()), Ok(50));
        assert_eq!(listed(&ids(51)).map_err(|error| error.problem), Err(Problem::TooMany));
    }
}
