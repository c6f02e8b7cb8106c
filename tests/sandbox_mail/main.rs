//! Writing, sending and finding mail at the sandbox as at Graph.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod attachments;
mod batch;
mod deferred;
mod drafts;
mod faults;
mod headers;
mod ids;
mod kept;
mod limits;
mod people;
mod senders;
mod uploads;
mod uploads_refused;
mod viewer;
mod writer;

#[path = "../support/sandbox.rs"]
mod support;
