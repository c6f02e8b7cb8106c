//! A path to come back to stays on this origin.
#![no_main]

use graph_connect::server::identity::ReturnTo;
use libfuzzer_sys::fuzz_target;
use url::Url;

const ORIGIN: &str = "https://mail.example";

fuzz_target!(|text: &str| {
    let Some(path) = ReturnTo::parse(text, ORIGIN) else { return };
    let path = path.as_str();
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()));
    let base = Url::parse(ORIGIN).unwrap();
    let url = base.join(path).unwrap();
    assert_eq!(url.origin(), base.origin());
    assert!(!url.path().starts_with("/connect/") && !url.path().starts_with("/api/"));
    // What was accepted once is accepted again, and stays the same.
    assert_eq!(ReturnTo::parse(path, ORIGIN).unwrap().as_str(), path);
});
