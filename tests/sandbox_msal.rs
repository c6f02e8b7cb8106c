//! Microsoft's own client libraries, unchanged, sign in and send a mail at the sandbox.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Sandbox};
use tokio::process::Command;

#[path = "support/sandbox.rs"]
mod support;

const INSTALL: Duration = Duration::from_mins(5);
const RUN: Duration = Duration::from_mins(1);

#[tokio::test]
async fn msal_for_python_signs_in_refreshes_and_sends() {
    let venv = installed("msal-python", "requirements.txt", install_python).await;
    let script = sources().join("sign_in_and_send.py");
    let output = run(Command::new(venv.join("venv/bin/python")).arg(script)).await;
    assert_eq!(output.matches("ok: ").count(), 6, "{output}");
}

#[tokio::test]
async fn msal_for_node_signs_in_refreshes_and_sends() {
    let project = installed("msal-node", "package-lock.json", install_node).await;
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

/// Run a program to its good end within the time limit.
async fn finish(program: &mut Command, limit: Duration) -> String {
    program.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(limit, program.output()).await.expect("in time").unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program:?}\n{out}\n{err}");
    out.into_owned()
}

/// The folder with the installed libraries, filled on first use and whenever the pins changed.
async fn installed(name: &str, pins: &str, install: impl AsyncFnOnce(&Path)) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for entry in std::fs::read_dir(sources()).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
    }
    let wanted = std::fs::read_to_string(sources().join(pins)).unwrap();
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return folder;
    }
    install(&folder).await;
    std::fs::write(mark, wanted).unwrap();
    folder
}

async fn install_python(folder: &Path) {
    let venv = folder.join("venv");
    finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv), INSTALL).await;
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    finish(pip.arg(folder.join("requirements.txt")), INSTALL).await;
}

async fn install_node(folder: &Path) {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder);
    finish(&mut npm, INSTALL).await;
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/msal")
}
