//! Files that only their owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::SandboxError;

/// Make the folder, readable by its owner only.
pub fn create_dir(path: &Path) -> Result<(), SandboxError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| storage(path, source))
}

/// Open for appending, readable by its owner only.
pub fn append(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create(true)).open(path)
}

/// Replace the file as a whole: whoever is killed in between leaves the old one or the new one.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file =
        private(OpenOptions::new().write(true).create(true).truncate(true)).open(&fresh)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

/// The content, or `None` when there is no such file.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The content, made and kept when there is no such file yet.
pub fn read_or_create(
    path: &Path,
    create: impl FnOnce() -> Result<Vec<u8>, SandboxError>,
) -> Result<Vec<u8>, SandboxError> {
    if let Some(content) = read(path).map_err(|source| storage(path, source))? {
        return Ok(content);
    }
    let content = create()?;
    replace(path, &content).map_err(|source| storage(path, source))?;
    Ok(content)
}

/// The start-up fault that names the file.
pub fn storage(path: &Path, source: io::Error) -> SandboxError {
    SandboxError::Storage { path: path.to_owned(), source }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
