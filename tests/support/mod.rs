//! What the tests share: the application over real HTTP, a browser, and somebody who plays Microsoft.

#![allow(dead_code, unused_imports, reason = "every file of tests uses another part of it")]

mod address;
mod app;
mod ask;
mod browser;
mod credential;
mod demo;
mod files;
mod forms;
mod log;
mod memory;
mod microsoft;
mod nobody;
mod page;
mod postgres;
mod proxy;
mod sessions;
mod sign_in;
mod token;
mod upstream;
mod wire;

pub use address::free_address;
pub use app::{App, CLIENT_ID, CLIENT_SECRET, SESSION_KEY, sealer};
pub use ask::Ask;
pub use browser::{Browser, client};
pub use credential::{Files, Made, rsa_key};
pub use demo::Demo;
pub use files::PIECE;
pub use forms::Form;
pub use log::Log;
pub use memory::folder_in_memory;
pub use microsoft::{Answer, Asked, DISCOVERY, DISCOVERY_V1, Gate, Microsoft, REQUEST_ID};
pub use nobody::Nobody;
pub use page::Page;
pub use postgres::{Operator, Postgres};
pub use proxy::{Proxy, Weather};
pub use sessions::{PERSON, TENANT, fresh_tokens, person, tokens};
pub use sign_in::{Started, id_claims, sign_in, start_sign_in, token_answer};
pub use token::{KEY, Key, OTHER_KEY, encode, segment};
pub use upstream::{Chance, Fate, Upstream};
pub use wire::{raw, raw_head};

use std::time::{Duration, Instant};

/// Seconds since 1970.
pub fn now() -> i64 {
    graph_connect::server::clock::Timestamp::now().0
}

/// Waits until something holds that another task brings about. It fails after a minute.
pub async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let (mut tick, began) = (tokio::time::interval(Duration::from_millis(5)), Instant::now());
    while !holds().await {
        assert!(began.elapsed() < Duration::from_mins(1), "never came: {what}");
        tick.tick().await;
    }
}
