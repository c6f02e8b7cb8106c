//! What this app proves itself with: a secret, a certificate, or the token of another provider.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod at_start;
mod changed;
mod sent;
