//! Slow and broken clients, a system that runs out of descriptors, and the end: each has its bound.

#![cfg(feature = "sandbox")]
#![allow(dead_code, reason = "what it shares with other tests has more than it needs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../survival/database.rs"]
mod database;
#[path = "../survival/instance.rs"]
mod instance;
#[path = "../support/mod.rs"]
mod support;

mod client;
mod crowd;
mod descriptors;
mod ends;
mod heads;
mod pipeline;
mod places;
mod slow;

use std::time::Duration;

use database::Database;
use instance::Instance;
use support::free_address;

/// A process with a database of its own; nobody is signed in, and no provider is there.
async fn instance(database: &Database) -> Instance {
    let addr = free_address();
    let nobody = format!("http://{}", free_address());
    let there = [("AZURE_AUTHORITY_HOST", &*nobody), ("CONNECT_GRAPH_URL", &nobody)];
    Instance::serve(addr, &format!("http://{addr}"), database, &there).await
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
