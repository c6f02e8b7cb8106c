//! Who asks too often waits: by address, by sign-ins, by session.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod address;
mod bodies;
mod session;

use support::Page;

/// A 429 that says when to come back.
fn assert_limited(page: &Page) {
    assert_eq!(page.status, 429, "{}", page.text());
    let wait: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
}
