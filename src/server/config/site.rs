//! Where the files for the browser are.

use std::path::PathBuf;

use super::{Faults, Vars, parse};

/// Where `cargo leptos` put the files for the browser.
#[derive(Clone, Debug)]
pub struct SiteFiles {
    /// `LEPTOS_SITE_ROOT`, else `site` beside the binary, else `target/site`.
    pub root: PathBuf,
    /// `LEPTOS_HASH_FILE_NAME`, else `hash.txt` beside the binary.
    pub hashes: PathBuf,
    /// The port of `cargo leptos watch` to ask for reloads; only while it runs.
    pub reload_port: Option<u16>,
}

/// Reads the variables that `cargo leptos` sets.
pub(super) fn files(vars: &Vars, faults: &mut Faults) -> SiteFiles {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(PathBuf::from))
        .unwrap_or_default();
    let own = beside.join("site");
    let root = match vars.get("LEPTOS_SITE_ROOT") {
        Some(root) => PathBuf::from(root),
        None if own.is_dir() => own,
        None => PathBuf::from("target/site"),
    };
    let watching = vars.get("LEPTOS_WATCH").is_some();
    let reload_port = vars.parsed_or("LEPTOS_RELOAD_PORT", "3001", parse::port, faults);
    SiteFiles {
        root,
        hashes: vars
            .get("LEPTOS_HASH_FILE_NAME")
            .map_or_else(|| beside.join("hash.txt"), |name| beside.join(name)),
        reload_port: reload_port.filter(|_| watching),
    }
}
