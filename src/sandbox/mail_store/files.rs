//! The contents of attachments, each in a file of its own: no large one is ever in memory as a whole.

use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};

use crate::sandbox::private_file::{self, storage};
use crate::sandbox::{SandboxError, random};

/// The folder of the contents.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

/// A content that is complete.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The GUID by which it is read again.
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A content that is still coming in. Unless it is kept, its file goes with it.
pub struct Incoming {
    id: String,
    path: PathBuf,
    file: File,
    hash: Context,
    size: u64,
    is_kept: bool,
}

impl Files {
    /// Make the folder when it is missing.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let folder = data_dir.join("attachments");
        private_file::create_dir(&folder)?;
        Ok(Self { folder })
    }

    /// Keep a small content.
    pub fn keep(&self, content: &[u8]) -> io::Result<Stored> {
        let mut incoming = self.begin()?;
        incoming.append(content)?;
        Ok(incoming.keep())
    }

    /// Begin with a content that comes in pieces.
    pub fn begin(&self) -> io::Result<Incoming> {
        let id = random::guid();
        let path = self.path(&id);
        let file = private_file::append(&path)?;
        Ok(Incoming { id, path, file, hash: Context::new(&SHA256), size: 0, is_kept: false })
    }

    /// Where the content with this id lies.
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    /// Forget a content.
    pub fn remove(&self, id: &str) {
        remove(&self.path(id));
    }

    /// Forget what nobody needs: what a crash or an unfinished upload left.
    pub fn retain(&self, is_needed: impl Fn(&str) -> bool) -> Result<(), SandboxError> {
        let fault = |source| storage(&self.folder, source);
        for entry in fs::read_dir(&self.folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            if !entry.file_name().to_str().is_some_and(&is_needed) {
                remove(&entry.path());
            }
        }
        Ok(())
    }
}

impl Incoming {
    /// How many bytes have come.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Add a piece. One that cannot be written whole leaves no trace.
    pub fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(piece) {
            self.file.set_len(self.size)?;
            return Err(error);
        }
        self.hash.update(piece);
        self.size += piece.len() as u64;
        Ok(())
    }

    /// What has come, as it would be kept.
    pub fn stored(&self) -> Stored {
        let hash = self.hash.clone().finish();
        Stored { id: self.id.clone(), size: self.size, sha256: hexadecimal(hash.as_ref()) }
    }

    /// It is complete, and somebody needs it.
    pub fn keep(mut self) -> Stored {
        self.is_kept = true;
        self.stored()
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_kept {
            remove(&self.path);
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("id", &self.id)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A text takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "cannot remove an attachment");
    }
}
