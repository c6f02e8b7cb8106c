//! Microsoft's own client libraries, unchanged, sign in and send a mail at the sandbox.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Sandbox};
use tokio::process::Command;

#[path = "support/installed.rs"]
mod installed;
#[path = "support/sandbox.rs"]
mod support;

use installed::{finish, install_node, install_python, installed};

const RUN: Duration = Duration::from_mins(1);

#[tokio::test]
async fn msal_for_python_signs_in_refreshes_and_sends() {
    let venv = installed("msal", "msal-python", "requirements.txt", install_python).await;
    let script = venv.join("sign_in_and_send.py");
    let output = run(Command::new(venv.join("venv/bin/python")).arg(script)).await;
    assert_eq!(output.matches("ok: ").count(), 6, "{output}");
}

#[tokio::test]
async fn msal_for_node_signs_in_refreshes_and_sends() {
    let project = installed("msal", "msal-node", "package-lock.json", install_node).await;
    let output = run(Command::new("node").arg(project.join("sign-in-and-send.mjs"))).await;
    assert_eq!(output.matches("ok: ").count(), 5, "{output}");
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
