//! Who asks too often waits: by address, by sign-ins, by session.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod address;
mod bodies;
mod session;

use std::time::{Duration, Instant};

use support::Page;

/// How long it takes, at one a second, until an empty bucket has a token again.
const TOKEN: Duration = Duration::from_secs(1);

/// What is answered before a first token has come back; where that takes longer, all of it is
/// asked once more at a fresh start.
async fn before_a_token<S, T>(start: impl AsyncFn() -> S, ask: impl AsyncFn(&S) -> T) -> (S, T) {
    for _ in 0..20 {
        let stage = start().await;
        let began = Instant::now();
        let answers = ask(&stage).await;
        if began.elapsed() < TOKEN {
            return (stage, answers);
        }
    }
    panic!("it always takes longer than a token needs");
}

/// A 429 that says when to come back.
fn assert_limited(page: &Page) {
    assert_eq!(page.status, 429, "{}", page.text());
    let wait: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
}
