//! The files for the browser, by the names that `cargo leptos` gave them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::files;
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
    /// The files beside the folder `pkg`, such as `favicon.svg`.
    pub(super) public: Vec<String>,
    /// What browsers know the content of each file by; none while files change under the program.
    pub(super) tags: HashMap<String, String>,
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
        let names = Assets { css: name("css"), js: name("js"), wasm: name("wasm") };
        for file in [&names.css, &names.js, &names.wasm] {
            if !site.root.join(file.trim_start_matches('/')).is_file() {
                let root = site.root.display();
                tracing::error!(file, %root, "a file for the browser is missing: see LEPTOS_SITE_ROOT");
            }
        }
        let watched = site.reload_port.is_some();
        Self {
            root: site.root.clone(),
            names,
            public: file_names(&site.root),
            tags: if watched { HashMap::new() } else { files::tags(&site.root) },
            hashed: !hashes.is_empty(),
            reload_port: site.reload_port,
        }
    }
}

fn file_names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.filter_map(|entry| entry.file_name().into_string().ok());
    // A router reads braces as a parameter.
    names.filter(|name| !name.contains(['{', '}'])).collect()
}
