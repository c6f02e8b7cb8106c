//! Writing mail at the sandbox as at Graph: drafts, attachments, uploads.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod attachments;
mod drafts;
mod ids;
mod kept;
mod uploads;
mod uploads_refused;
mod writer;

#[path = "../support/sandbox.rs"]
mod support;
