//! Client libraries of others, unchanged, sign in, upload and send at the sandbox.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Sandbox};
use tokio::process::Command;

#[path = "support/installed.rs"]
mod installed;
#[path = "support/sandbox.rs"]
mod support;

use installed::{finish, install_node, install_python, installed};

const RUN: Duration = Duration::from_mins(5);

#[tokio::test]
async fn msal_for_python_signs_in_refreshes_and_sends() {
    let folder = python("msal-python").await;
    let output = run(&mut program(&folder, "sign_in_and_send.py")).await;
    assert_eq!(output.matches("ok: ").count(), 6, "{output}");
}

#[tokio::test]
async fn o365_for_python_sends_small_files_and_large_ones() {
    let folder = python("o365-python").await;
    let output = run(&mut program(&folder, "o365_sends.py")).await;
    assert_eq!(output.matches("ok: ").count(), 3, "{output}");
}

#[tokio::test]
async fn msal_for_node_signs_in_refreshes_and_sends() {
    let folder = node("msal-node").await;
    let output = run(Command::new("node").arg(folder.join("sign-in-and-send.mjs"))).await;
    assert_eq!(output.matches("ok: ").count(), 5, "{output}");
}

#[tokio::test]
async fn the_graph_client_for_node_uploads_resumes_and_gives_up() {
    let folder = node("graph-client-node").await;
    let output = run(Command::new("node").arg(folder.join("upload.mjs"))).await;
    assert_eq!(output.matches("ok: ").count(), 4, "{output}");
}

/// A folder with the packages for Python; each test has its own, since they install at the same time.
async fn python(name: &str) -> PathBuf {
    installed("clients", name, "requirements.txt", install_python).await
}

async fn node(name: &str) -> PathBuf {
    installed("clients", name, "package-lock.json", install_node).await
}

fn program(folder: &Path, script: &str) -> Command {
    let mut program = Command::new(folder.join("venv/bin/python"));
    program.arg(folder.join(script));
    program
}

/// Run a program against a fresh sandbox with TLS; what it printed comes back.
async fn run(program: &mut Command) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut config = support::config(folder.path());
    config.tls_addr = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let ca = config.tls_ca_path.clone();
    let sandbox = Sandbox::start(config).await.unwrap();
    program
        .env("SANDBOX_ORIGIN", format!("https://localhost:{}", sandbox.tls_addr().unwrap().port()))
        .env("SANDBOX_CLIENT_ID", DEFAULT_CLIENT_ID)
        .env("SANDBOX_CLIENT_SECRET", DEFAULT_CLIENT_SECRET)
        .env("REQUESTS_CA_BUNDLE", &ca)
        .env("NODE_EXTRA_CA_CERTS", &ca)
        .env("NO_PROXY", "localhost");
    let output = finish(program, RUN).await;
    sandbox.stop().await;
    output
}
