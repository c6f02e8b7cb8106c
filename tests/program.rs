//! The program itself: arguments, `.env`, the first start, and what keeps it from starting.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

#[path = "support/address.rs"]
mod address;

use address::free_address;
use sqlx::Connection;
use tempfile::TempDir;

/// The program in a folder of its own, with nothing in its environment but what has to be set.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_graph-connect"));
    command
        .current_dir(folder)
        .env_clear()
        .env("CONNECT_SANDBOX", "off")
        .env("AZURE_CLIENT_ID", "c0ffee00-1111-4222-8333-444455556666")
        .env("AZURE_CLIENT_SECRET", "MARKED-secret")
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("CONNECT_ADMIN_ADDR", "127.0.0.1:0");
    command
}

/// The variables that a start that failed names, one a line.
fn faults(output: &Output) -> Vec<String> {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!text.contains("MARKED"), "{text}");
    let mut names: Vec<_> =
        text.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn arguments_are_understood_or_explained() {
    let folder = TempDir::new().unwrap();
    for (argument, code, text) in [
        ("--version", 0, "graph-connect "),
        ("-V", 0, "graph-connect "),
        ("--help", 0, "Usage: graph-connect"),
        ("help", 0, "Usage: graph-connect"),
        ("--nonsense", 2, "Usage: graph-connect"),
        ("serve now", 2, "Usage: graph-connect"),
    ] {
        let output = program(folder.path()).args(argument.split(' ')).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{argument}");
        let told = if code == 0 { &output.stdout } else { &output.stderr };
        assert!(String::from_utf8_lossy(told).contains(text), "{argument}");
    }
    let output = program(folder.path()).arg(OsStr::from_bytes(b"\xff")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

/// The commit that whoever has built program and tests has named.
fn commit() -> Option<&'static str> {
    option_env!("GRAPH_CONNECT_COMMIT").filter(|commit| !commit.is_empty())
}

#[test]
fn it_tells_its_version_and_its_commit_also_in_the_metrics() {
    let folder = TempDir::new().unwrap();
    let output = program(folder.path()).arg("--version").output().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let told = match commit() {
        Some(commit) => format!("graph-connect {version} ({commit})\n"),
        None => format!("graph-connect {version}\n"),
    };
    assert_eq!(String::from_utf8(output.stdout).unwrap(), told);

    let admin = free_address();
    let mut child = program(folder.path())
        .env("CONNECT_ADMIN_ADDR", admin.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    let mut stream = TcpStream::connect(admin).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut metrics = String::new();
    stream.read_to_string(&mut metrics).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let commit = commit().unwrap_or("unknown");
    let line = format!("connect_build_info{{commit=\"{commit}\",version=\"{version}\"}} 1");
    assert!(metrics.lines().any(|it| it == line), "{line} in {metrics}");
}

#[test]
fn make_names_the_commit_of_a_clone_and_none_elsewhere() {
    let clone = Path::new(env!("CARGO_MANIFEST_DIR"));
    let elsewhere = TempDir::new().unwrap();
    std::fs::copy(clone.join("Makefile"), elsewhere.path().join("Makefile")).unwrap();
    let named = |folder: &Path| {
        let mut make = Command::new("make");
        make.args(["-s", "--eval=named:;@echo $$GRAPH_CONNECT_COMMIT", "named"]);
        for name in ["GRAPH_CONNECT_COMMIT", "MAKEFLAGS", "MAKELEVEL"] {
            make.env_remove(name);
        }
        let output = make.current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let git = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(clone).output();
    let head = git.ok().filter(|git| git.status.success()).map(|git| git.stdout);
    let head = String::from_utf8(head.unwrap_or_default()).unwrap().trim().to_owned();
    assert_eq!(named(clone).trim_end_matches("-dirty"), head);
    assert_eq!(named(elsewhere.path()), "");
}

#[test]
fn the_environment_stands_above_the_file() {
    let folder = TempDir::new().unwrap();
    let file = "CONNECT_SESSION_IDLE=nonsense\nCONNECT_PROTOCOL=nonsense\nAZURE_CLIENT_ID=\"a b\"\n# a comment\n\n";
    std::fs::write(folder.path().join(".env"), file).unwrap();
    let output = program(folder.path()).env("CONNECT_PROTOCOL", "v2.0").output().unwrap();
    assert_eq!(faults(&output), ["CONNECT_SESSION_IDLE"]);
}

#[test]
fn a_line_of_the_file_that_can_t_be_read_is_not_repeated() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "AZURE_CLIENT_SECRET='MARKED\nthis is MARKED no line\n",
    )
    .unwrap();
    let names = faults(&program(folder.path()).output().unwrap());
    assert!(names.iter().all(|name| name == ".env") && !names.is_empty(), "{names:?}");
}

#[test]
fn a_value_that_is_not_utf_8_is_a_fault_and_not_ignored() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(".env"), "CONNECT_SESSION_MAX=nonsense\n").unwrap();
    let output = program(folder.path())
        .env("CONNECT_PUBLIC_URL", OsStr::from_bytes(b"http://\xff"))
        .output()
        .unwrap();
    assert!(faults(&output).contains(&"CONNECT_PUBLIC_URL".to_owned()), "{output:?}");
}

#[test]
fn faults_of_every_kind_are_reported_at_once() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = program(folder.path())
        .env("LEPTOS_SITE_ADDR", taken.local_addr().unwrap().to_string())
        .env("CONNECT_DATABASE_URL", "sqlite:/proc/nowhere/x.sqlite3")
        .env("CONNECT_LOG_FORMAT", "xml")
        .env("CONNECT_ADMIN_ADDR", taken.local_addr().unwrap().to_string())
        .output()
        .unwrap();
    let all =
        ["CONNECT_ADMIN_ADDR", "CONNECT_DATABASE_URL", "CONNECT_LOG_FORMAT", "LEPTOS_SITE_ADDR"];
    assert_eq!(faults(&output), all);
}

#[test]
fn a_port_that_is_taken_is_reported_beside_a_variable_that_is_malformed() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = program(folder.path())
        .env("LEPTOS_SITE_ADDR", taken.local_addr().unwrap().to_string())
        .env("CONNECT_SESSION_IDLE", "nonsense")
        .output()
        .unwrap();
    assert_eq!(faults(&output), ["CONNECT_SESSION_IDLE", "LEPTOS_SITE_ADDR"]);
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("newer.sqlite3");
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let url = format!("sqlite:{}", path.display());
    let output = program(folder.path()).env("CONNECT_DATABASE_URL", &url).output().unwrap();
    assert_eq!(faults(&output), ["CONNECT_DATABASE_URL"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("99"));
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn without_a_registration_the_sandbox_has_to_be_wanted() {
    let folder = TempDir::new().unwrap();
    let output = program(folder.path())
        .env_remove("AZURE_CLIENT_ID")
        .env_remove("AZURE_CLIENT_SECRET")
        .output()
        .unwrap();
    assert_eq!(faults(&output), ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"]);
    let output = program(folder.path()).env("CONNECT_SANDBOX", "perhaps").output().unwrap();
    assert_eq!(faults(&output), ["CONNECT_SANDBOX"]);
}

#[test]
fn it_starts_makes_its_key_and_stops_when_told() {
    let folder = TempDir::new().unwrap();
    let mut first = None;
    for _ in 0..2 {
        let mut child =
            program(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "Graph Connect is ready: http://localhost:8000\n");
        let key = folder.path().join("data/session.keys");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        let key = std::fs::read_to_string(key).unwrap();
        assert_eq!(first.get_or_insert_with(|| key.clone()), &key, "a second start keeps the key");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn it_stops_when_told_while_it_waits_for_its_database() {
    let folder = TempDir::new().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let database = format!("postgres://a:b@{}/x", silent.local_addr().unwrap());
    let mut child = program(folder.path()).env("CONNECT_DATABASE_URL", database).spawn().unwrap();
    let connection = silent.accept().unwrap();
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    // Otherwise it would wait for a minute.
    let told = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(30));
    drop(connection);
}
