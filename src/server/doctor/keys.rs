//! The file with the keys of the sessions.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::finding::Finding;
use crate::server::config::{SESSION_KEYS_FILE, Vars};

/// Whether the first start would make the file.
pub(super) fn will_be_made(vars: &Vars) -> bool {
    own_file(vars) && !Path::new(SESSION_KEYS_FILE).exists()
}

fn own_file(vars: &Vars) -> bool {
    let set = |name| vars.get(name).is_some();
    let shared = vars.get("CONNECT_DATABASE_URL").is_some_and(|url| url.starts_with("postgres"));
    !set("CONNECT_SESSION_KEYS") && !set("CONNECT_SESSION_KEYS_FILE") && !shared
}

pub(super) fn check(vars: &Vars) -> Option<Finding> {
    if will_be_made(vars) {
        let text = format!("{SESSION_KEYS_FILE} will be made on the first start");
        return Some(Finding::ok("session-keys", text));
    }
    let named = vars.get("CONNECT_SESSION_KEYS_FILE");
    let path = named.or_else(|| own_file(vars).then_some(SESSION_KEYS_FILE))?;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    if mode & 0o077 != 0 {
        let text = format!("others on this machine can read {path} (mode {:o})", mode & 0o777);
        return Some(Finding::warning("session-keys", text, format!("chmod 600 {path}")));
    }
    Some(Finding::ok("session-keys", format!("{path} is for its owner alone")))
}
