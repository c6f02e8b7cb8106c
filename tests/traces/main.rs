//! What a collector gets: a span for each request, under the id that the answer tells, and the numbers
//! that `/metrics` tells.

#![cfg(feature = "sandbox")]
#![allow(dead_code, reason = "what it shares with other tests has more than it needs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../survival/database.rs"]
mod database;
#[path = "../survival/instance.rs"]
mod instance;
#[path = "../support/mod.rs"]
mod support;

mod beside;
mod numbers;
mod spans;

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

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
