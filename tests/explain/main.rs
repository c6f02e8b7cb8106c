//! The table of Microsoft's errors, walked as a whole through the application: what the person
//! reads, who can mend it, the one thing to do, the ids in the fold, and no word of Microsoft's.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod admin_consent;
mod fixture;
mod graph;
mod log;
mod row;
mod sign_in;

/// Microsoft's words, which no page may hold.
const ORIGINAL: &str = "MARKED words of Microsoft <script>";

const TRACE: &str = "0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10";
const CORRELATION: &str = "1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11";

/// A description as Microsoft writes it.
fn description(number: Option<u32>) -> String {
    let number = number.map_or_else(String::new, |number| format!("AADSTS{number}: "));
    format!("{number}{ORIGINAL} Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: x")
}
