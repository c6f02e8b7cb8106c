//! A claims challenge is an object that fits into a request, wherever it stands.
#![no_main]

use graph_connect::server::graph::claims_challenge;
use graph_connect::server::session::ClaimsChallenge;
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::WWW_AUTHENTICATE, value);
        }
    }
    let Some(challenge) = claims_challenge(&headers) else { return };
    assert!(!challenge.members().is_empty());
    let text = serde_json::to_string(challenge.members()).unwrap();
    assert_eq!(ClaimsChallenge::parse(&text), Some(challenge));
});
