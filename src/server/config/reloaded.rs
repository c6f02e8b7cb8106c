//! What stands in a file and may change while the program runs: somebody renews a secret, a
//! certificate, a token, and nobody has to restart anything.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

type Parse<T> = fn(&[u8]) -> Result<T, String>;

/// A value of the configuration: fixed, or the content of a file.
pub struct Reloaded<T> {
    current: Mutex<Arc<T>>,
    file: Option<File<T>>,
}

struct File<T> {
    path: PathBuf,
    parse: Parse<T>,
    /// SHA-256 of what was read last, so that a look costs no parsing.
    seen: Mutex<[u8; 32]>,
}

impl<T> Reloaded<T> {
    /// A value that does not change.
    pub(super) fn fixed(value: T) -> Self {
        Self { current: Mutex::new(Arc::new(value)), file: None }
    }

    /// The content of a file, which has to be right at the start.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(path: &Path, parse: Parse<T>) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
        let current = Mutex::new(Arc::new(parse(&bytes)?));
        let seen = Mutex::new(Sha256::digest(&bytes).into());
        Ok(Self { current, file: Some(File { path: path.to_owned(), parse, seen }) })
    }

    /// The value as it is now. While the file is away or wrong, the last right one counts.
    pub async fn current(&self) -> Arc<T> {
        if let Some(file) = &self.file {
            match tokio::fs::read(&file.path).await {
                Ok(bytes) => self.take_over(file, &bytes),
                Err(error) => file.complain(&unreadable(&error)),
            }
        }
        self.known()
    }

    /// The value as it was when it was read last.
    pub fn known(&self) -> Arc<T> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take_over(&self, file: &File<T>, bytes: &[u8]) {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let mut seen = file.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == hash {
            return;
        }
        match (file.parse)(bytes) {
            Ok(value) => {
                *seen = hash;
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
                tracing::info!(file = %file.path.display(), "the credential was read anew");
            }
            Err(text) => file.complain(&text),
        }
    }
}

impl<T> File<T> {
    fn complain(&self, text: &str) {
        let file = self.path.display();
        tracing::error!(%file, "{text}: going on with the credential that was read before");
    }
}

fn unreadable(error: &std::io::Error) -> String {
    format!("the file can't be read: {error}")
}

impl<T: fmt::Debug> fmt::Debug for Reloaded<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.file.as_ref().map(|file| &file.path);
        formatter.debug_struct("Reloaded").field("file", &path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8]) -> Result<u8, String> {
        std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).ok_or("no number".into())
    }

    #[tokio::test]
    async fn a_changed_file_counts_and_a_wrong_or_missing_one_does_not() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("value");
        std::fs::write(&path, "1").unwrap();
        let value = Reloaded::read(&path, number).unwrap();
        for (content, expected) in [(Some("2"), 2), (Some("x"), 2), (None, 2), (Some("3"), 3)] {
            match content {
                Some(content) => std::fs::write(&path, content).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            assert_eq!(*value.current().await, expected, "{content:?}");
            assert_eq!(*value.known(), expected);
        }
    }

    #[test]
    fn at_the_start_the_file_has_to_be_right() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("value");
        assert!(Reloaded::read(&path, number).unwrap_err().contains("can't be read"));
        std::fs::write(&path, "x").unwrap();
        assert_eq!(Reloaded::read(&path, number).unwrap_err(), "no number");
    }
}
