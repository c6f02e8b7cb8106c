//! Writing mail at the sandbox as at Graph: drafts, attachments, uploads.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod attachments;
mod deferred;
mod drafts;
mod faults;
mod headers;
mod ids;
mod kept;
mod people;
mod senders;
mod uploads;
mod uploads_refused;
mod writer;

#[path = "../support/sandbox.rs"]
mod support;
