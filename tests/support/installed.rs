//! Programs of other languages for the tests: installed once from pinned versions.

#![allow(dead_code, reason = "every file of tests uses another part of it")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

const LIMIT: Duration = Duration::from_mins(5);

/// A copy of `tests/<sources>` with its packages, installed on first use and whenever the pins changed.
pub async fn installed(
    sources: &str,
    name: &str,
    pins: &str,
    install: impl AsyncFnOnce(&Path),
) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(sources);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for entry in std::fs::read_dir(&sources).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
    }
    let wanted = std::fs::read_to_string(sources.join(pins)).unwrap();
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return folder;
    }
    install(&folder).await;
    std::fs::write(mark, wanted).unwrap();
    folder
}

/// Installs what `requirements.txt` names into `venv`.
pub async fn install_python(folder: &Path) {
    let venv = folder.join("venv");
    finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv), LIMIT).await;
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    finish(pip.arg(folder.join("requirements.txt")), LIMIT).await;
}

/// Installs what `package-lock.json` names.
pub async fn install_node(folder: &Path) {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder);
    finish(&mut npm, LIMIT).await;
}

/// Runs a program to its good end within the time limit; what it printed comes back.
pub async fn finish(program: &mut Command, limit: Duration) -> String {
    program.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(limit, program.output()).await.expect("in time").unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program:?}\n{out}\n{err}");
    out.into_owned()
}
