//! `GET /connect/sign-in`: the browser goes to the sign-in page.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod address;
mod cookies;
mod granted;
mod provider;
mod wishes;

use url::Url;

use support::Page;

/// The address with what is random replaced.
fn fixed(address: &str) -> String {
    let mut url = Url::parse(address).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(|(name, value)| {
        let random = ["state", "nonce", "code_challenge"].contains(&&*name);
        if random {
            assert_eq!(value.len(), 43, "{name} has 256 bits");
        }
        let value = if random { format!("[{name}]") } else { value };
        (name, value)
    }));
    url.into()
}

fn parameter(page: &Page, name: &str) -> Option<String> {
    let url = Url::parse(page.location()).unwrap();
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
