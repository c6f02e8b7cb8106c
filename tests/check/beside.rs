//! Beside a sandbox that runs in the same folder: what that keeps stays where it is.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::free_address;

/// A sandbox of its own process. It ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(folder: &Path, argument: &str, addr: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_graph-connect"));
    command.current_dir(folder).env_clear().arg(argument).env("CONNECT_SANDBOX_ADDR", addr);
    command
}

/// Every file with its inode: one that is written anew has another.
fn files(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path(), entry.metadata().unwrap().ino());
        }
    }
    found
}

#[test]
fn neither_a_check_nor_a_second_start_takes_its_files_from_a_sandbox_that_runs() {
    let folder = TempDir::new().unwrap();
    let addr = free_address().to_string();
    let mut first = program(folder.path(), "sandbox", &addr);
    let mut first = Running(first.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut told = String::new();
    // What it prints to nobody would end it.
    let mut said = BufReader::new(first.0.stdout.take().unwrap());
    said.read_line(&mut told).unwrap();
    assert!(told.contains("The sandbox plays Microsoft"), "{told}");
    let before = files(&folder.path().join("data/sandbox"));
    assert!(!before.is_empty());

    program(folder.path(), "check", &addr).output().unwrap();
    assert_eq!(files(&folder.path().join("data/sandbox")), before);
    let second = program(folder.path(), "sandbox", &addr).output().unwrap();
    let fault = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{fault}");
    assert!(fault.contains("CONNECT_SANDBOX_ADDR: the sandbox cannot listen on"), "{fault}");
    assert_eq!(files(&folder.path().join("data/sandbox")), before);

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let tls = taken.local_addr().unwrap().to_string();
    let mut third = program(folder.path(), "sandbox", "127.0.0.1:0");
    let third = third.env("CONNECT_SANDBOX_TLS_ADDR", &tls).output().unwrap();
    let fault = String::from_utf8(third.stderr).unwrap();
    assert!(fault.contains("CONNECT_SANDBOX_TLS_ADDR: the sandbox cannot listen on"), "{fault}");
    assert_eq!(files(&folder.path().join("data/sandbox")), before);
}
