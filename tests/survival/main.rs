//! The program as processes of their own: several on one database, stopped in mid-work, killed.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "../support/installed.rs"]
mod installed;
#[path = "../support/mod.rs"]
mod support;

mod cluster;
mod database;
mod disk;
mod instance;
mod killed;
mod mails;
mod once;
mod openid;
mod sandbox;
mod slices;
mod stopped;
mod survivors;
mod unwritable;
mod visitor;

use std::time::Duration;

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
