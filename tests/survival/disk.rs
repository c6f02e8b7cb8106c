//! Disks that can't be written for a while, under a process that has its database on them.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Puts a small file system of its own over the folder, for the program alone.
const MOUNT: &str = r#"mount -t tmpfs -o size=8m,mode=0700 none "$0" && exec "$@""#;

/// `ENOSPC` and `EROFS`.
const FULL: i32 = 28;
const READ_ONLY: i32 = 30;

/// A disk for a database.
pub enum Disk {
    /// A small one that is filled in earnest.
    Small(TempDir),
    /// One whose writes fail with the error of this number.
    Failing(TempDir, i32),
}

impl Disk {
    /// One that will be full: a file system of its own where this machine lets us mount one.
    pub fn to_be_full() -> Self {
        let folder = TempDir::new().unwrap();
        let small = Self::Small(folder);
        let words = [small.launcher(), vec!["true".to_owned()]].concat();
        let tried = Command::new(&words[0]).args(&words[1..]).output();
        if tried.as_ref().is_ok_and(|output| output.status.success()) {
            return small;
        }
        eprintln!("no file system can be mounted here ({tried:?}): its writes fail instead");
        Self::Failing(TempDir::new().unwrap(), FULL)
    }

    /// One that will be read-only, also for whoever has its files open. (`mount -o remount,ro`
    /// refuses that; a file system does it by itself after an error of its device.)
    pub fn to_be_read_only() -> Self {
        Self::Failing(TempDir::new().unwrap(), READ_ONLY)
    }

    /// Where the program finds it.
    pub fn folder(&self) -> &Path {
        match self {
            Self::Small(folder) | Self::Failing(folder, _) => folder.path(),
        }
    }

    /// What starts the program, as the words before its own.
    pub fn launcher(&self) -> Vec<String> {
        let Self::Small(folder) = self else { return Vec::new() };
        // Who is not root becomes it in a world of his own.
        let user = if is_root() { "--mount" } else { "--map-root-user" };
        let folder = folder.path().display().to_string();
        let words = ["unshare", user, "--mount", "sh", "-c", MOUNT, &folder];
        words.map(str::to_owned).into()
    }

    /// What the program is started with.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let Self::Failing(folder, _) = self else { return Vec::new() };
        let folder = folder.path().canonicalize().unwrap().display().to_string();
        vec![("LD_PRELOAD", library().display().to_string()), ("FAILING_DISK", folder)]
    }

    /// From now on the process can't write there.
    pub fn fail(&self, process: u32) {
        match self {
            Self::Small(_) => fill(&self.ballast(process)),
            Self::Failing(folder, error) => {
                std::fs::write(folder.path().join("fails"), error.to_string()).unwrap();
            }
        }
    }

    /// From now on it can.
    pub fn recover(&self, process: u32) {
        match self {
            Self::Small(_) => std::fs::remove_file(self.ballast(process)).unwrap(),
            Self::Failing(folder, _) => {
                std::fs::remove_file(folder.path().join("fails")).unwrap();
            }
        }
    }

    /// A file that only takes up room, as the process would name it.
    fn ballast(&self, process: u32) -> PathBuf {
        let root = format!("/proc/{process}/root");
        let folder = self.folder().strip_prefix("/").unwrap();
        Path::new(&root).join(folder).join("ballast")
    }
}

fn fill(path: &Path) {
    let mut ballast = File::create(path).unwrap();
    let failed = loop {
        if let Err(error) = ballast.write_all(&[0; 4_096]) {
            break error;
        }
    };
    assert_eq!(failed.kind(), ErrorKind::StorageFull);
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

/// The disk that fails, compiled.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/survival/failing_disk.c");
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failing_disk.so");
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
            .args([&library, Path::new(source)])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        library
    })
}
