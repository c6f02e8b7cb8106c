//! The image: no engine is needed to read its file.

use std::time::Duration;

use tokio::process::Command;

use crate::installed::{finish, install_python, installed};
use crate::shipped;

#[tokio::test]
async fn the_dockerfile_has_no_fault_that_its_linter_knows() {
    let folder = installed("deploy/image", "image", "requirements.txt", install_python).await;
    let mut hadolint = Command::new(folder.join("venv/bin/hadolint"));
    finish(hadolint.arg(shipped("Dockerfile")), Duration::from_secs(30)).await;
}
