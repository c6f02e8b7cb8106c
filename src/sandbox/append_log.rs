//! What the sandbox remembers over a restart: one JSON record a line.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::private_file;

/// A file to which records are added, and which is rewritten when it has grown too long.
///
/// Each record is handed to the system before the request is answered, so that it outlives `kill -9`.
/// A line that was cut short by a crash is left out when the file is read.
#[derive(Debug)]
pub struct AppendLog {
    path: PathBuf,
    file: File,
    written: usize,
}

impl AppendLog {
    /// Open the file and read what it holds.
    pub fn open<R: DeserializeOwned>(path: &Path) -> io::Result<(Self, Vec<R>)> {
        let content = private_file::read(path)?.unwrap_or_default();
        let records = content
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .filter_map(|line| parse(path, line))
            .collect();
        let log = Self {
            path: path.to_owned(),
            file: private_file::append(path)?,
            written: content.len(),
        };
        Ok((log, records))
    }

    /// Add a record.
    pub fn append<R: Serialize>(&mut self, record: &R) -> io::Result<()> {
        let line = line(record)?;
        self.file.write_all(&line)?;
        self.written += line.len();
        Ok(())
    }

    /// Replace everything by these records.
    pub fn rewrite<R: Serialize>(
        &mut self,
        records: impl IntoIterator<Item = R>,
    ) -> io::Result<()> {
        let mut content = Vec::new();
        for record in records {
            content.extend(line(&record)?);
        }
        private_file::replace(&self.path, &content)?;
        self.file = private_file::append(&self.path)?;
        self.written = content.len();
        Ok(())
    }

    /// How many bytes the file holds.
    pub fn len(&self) -> usize {
        self.written
    }
}

fn line<R: Serialize>(record: &R) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    Ok(line)
}

fn parse<R: DeserializeOwned>(path: &Path, line: &[u8]) -> Option<R> {
    serde_json::from_slice(line)
        .inspect_err(
            |error| tracing::warn!(path = %path.display(), %error, "left out a damaged record"),
        )
        .ok()
}
