//! What stands in `deploy/`: the unit for systemd, the image, and nginx in front of real instances.

#![cfg(feature = "sandbox")]
#![allow(dead_code, reason = "what it shares with other tests has more than it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "../survival/database.rs"]
mod database;
#[path = "../support/installed.rs"]
mod installed;
#[path = "../survival/instance.rs"]
mod instance;
#[path = "../survival/sandbox.rs"]
mod sandbox;
#[path = "../support/mod.rs"]
mod support;

mod front;
mod image;
mod nginx;
mod person;
mod rolling;
mod site;
mod unit;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file that is shipped.
fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

/// Waits until something holds that another process brings about, for at most this long.
async fn within(limit: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while !holds().await {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(limit, waiting).await.is_ok(), "never came: {what}");
}
