//! The files for the browser, by the names that `cargo leptos` gave them.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::app::Assets;
use crate::server::config::SiteFiles;

const NAME: &str = env!("CARGO_PKG_NAME");

/// Where the files are, and what they are called.
#[derive(Debug)]
pub struct SiteAssets {
    /// The folder with everything in it.
    pub(super) root: PathBuf,
    /// The addresses of the three files that a page loads.
    pub(super) names: Assets,
    /// Whether the names hold hashes, so that browsers may keep the files for good.
    pub(super) hashed: bool,
    /// The port that `cargo leptos watch` tells changes on.
    pub(super) reload_port: Option<u16>,
}

impl SiteAssets {
    /// Reads `hash.txt`, which `cargo leptos` writes beside the binary; without it the names are plain.
    #[must_use]
    pub fn read(site: &SiteFiles) -> Self {
        let text = std::fs::read_to_string(&site.hashes).unwrap_or_default();
        let hashes: HashMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(kind, hash)| (kind.trim(), hash.trim()))
            .collect();
        let name = |kind: &str| match hashes.get(kind) {
            Some(hash) => format!("/pkg/{NAME}.{hash}.{kind}"),
            None => format!("/pkg/{NAME}.{kind}"),
        };
        Self {
            root: site.root.clone(),
            names: Assets { css: name("css"), js: name("js"), wasm: name("wasm") },
            hashed: !hashes.is_empty(),
            reload_port: site.reload_port,
        }
    }
}
