//! `graph-connect check`: each fault planted once, found by its name, and nothing found where all is right.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "../support/mod.rs"]
mod support;

mod beside;
mod kept;
mod local;
mod patient;
mod program;
mod provider;
