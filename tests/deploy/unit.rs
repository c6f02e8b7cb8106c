//! The unit, as systemd itself judges it. Nobody has to run systemd for that.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::shipped;

const NAMES: [&str; 2] = ["graph-connect.service", "graph-connect.socket"];

/// How exposed the service may be at most, in tenths of ten points.
const EXPOSURE: &str = "15";

/// The units with the program where it lies in this test.
fn units() -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in NAMES {
        let text = std::fs::read_to_string(shipped(name)).unwrap();
        let text =
            text.replace("/opt/graph-connect/graph-connect", env!("CARGO_BIN_EXE_graph-connect"));
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn analyze(folder: &Path, arguments: &[&str], units: &[&str]) -> Output {
    let mut command = Command::new("systemd-analyze");
    command.args(arguments).args(units.iter().map(|name| folder.join(name)));
    let output = command.output();
    output.expect("systemd-analyze: scripts/setup.sh --tests installs it")
}

#[test]
fn systemd_understands_every_line() {
    let folder = units();
    let output = analyze(folder.path(), &["verify", "--man=no"], &NAMES);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
}

#[test]
fn the_service_can_do_little_else_than_serve() {
    let folder = units();
    let threshold = format!("--threshold={EXPOSURE}");
    let arguments = ["security", "--offline=true", "--no-pager", &threshold];
    let output = analyze(folder.path(), &arguments, &NAMES[..1]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}
