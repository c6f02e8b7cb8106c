//! What the browser loads holds nothing of the server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

use std::collections::BTreeSet;
use std::process::Command;

/// Crates that have no business in a browser, by the start of their names.
const SERVER_ONLY: [&str; 25] = [
    "ammonia",
    "aws-lc",
    "axum",
    "chacha20poly1305",
    "dotenvy",
    "hyper",
    "jsonwebtoken",
    "leptos_axum",
    "libsqlite3",
    "maud",
    "mio",
    "openssl",
    "rcgen",
    "reqwest",
    "ring",
    "rsa",
    "rusqlite",
    "rustls",
    "sha2",
    "sqlx",
    "tokio",
    "tower",
    "tracing-subscriber",
    "uuid",
    "webpki",
];

/// The crates of a build.
fn crates(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(std::env::var_os("CARGO_MANIFEST_DIR").unwrap())
        .args([
            "tree",
            "--locked",
            "--edges",
            "normal,no-proc-macro",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// Those that have no business in a browser.
fn strangers(crates: &BTreeSet<String>) -> Vec<&str> {
    let is_stranger = |name: &&str| {
        SERVER_ONLY.iter().any(|stranger| {
            name.strip_prefix(stranger)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '3']))
        })
    };
    crates.iter().map(String::as_str).filter(is_stranger).collect()
}

const BROWSER: [&str; 5] =
    ["--target", "wasm32-unknown-unknown", "--no-default-features", "--features", "hydrate"];

#[test]
fn the_browser_gets_no_crate_of_the_server() {
    let crates = crates(&BROWSER);
    assert!(crates.contains("leptos") && crates.len() > 50, "the tree was not read: {crates:?}");
    assert_eq!(strangers(&crates), [""; 0]);
}

#[test]
fn the_check_would_notice_every_one_of_them() {
    let crates = crates(&["--no-default-features", "--features", "sandbox"]);
    let found = strangers(&crates);
    for name in [
        "axum",
        "tokio",
        "reqwest",
        "rusqlite",
        "sqlx",
        "hyper",
        "jsonwebtoken",
        "aws-lc-rs",
        "chacha20poly1305",
        "leptos_axum",
    ] {
        assert!(found.contains(&name), "{name} is not found in the server");
    }
}

#[test]
fn a_production_build_holds_no_sandbox() {
    let crates = crates(&["--no-default-features", "--features", "ssr"]);
    for name in ["maud", "rcgen", "rsa", "openssl"] {
        assert!(!crates.contains(name), "{name}");
    }
}
