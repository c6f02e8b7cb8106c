//! Outages of the provider, of Graph and of the database: nobody is signed out by one, what can't
//! be served says so, and everything goes on where it stopped.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod database;
mod graph;
mod identity;
mod kept;
mod keys;
mod lease;
mod secret;
mod stage;
mod storm;
