//! A million strings that want to lead somewhere else: what is accepted as a path to come back to stays on
//! this origin, for Node's URL parser here and for Chromium's in `end2end/tests/return-to.spec.ts`.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod strings;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use graph_connect::server::identity::ReturnTo;
use strings::Strings;

const ORIGIN: &str = "https://mail.example";
const COUNT: usize = 1_000_000;

/// Those that are accepted, as they would go into an address.
fn accepted() -> BTreeSet<String> {
    let mut strings = Strings::new(20_261_124);
    let found = (0..COUNT).filter_map(|_| ReturnTo::parse(&strings.next(), ORIGIN));
    found.map(|path| path.as_str().to_owned()).collect()
}

#[test]
fn whatever_is_accepted_stays_on_this_origin() {
    let accepted = accepted();
    assert!(accepted.len() > 20_000, "too few to tell anything: {}", accepted.len());
    for path in &accepted {
        assert!(path.starts_with('/') && !path.starts_with("//"), "{path:?}");
        // It goes into `Location` and into the content of a refresh.
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>".contains(&byte);
        assert!(path.bytes().all(plain), "{path:?}");
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("return_to.txt");
    let mut lines = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    for path in &accepted {
        writeln!(lines, "{path}").unwrap();
    }
    lines.into_inner().unwrap().sync_all().unwrap();
    let judge = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/return_to/judge.mjs");
    let judged = Command::new("node").arg(judge).arg(&file).arg(ORIGIN).output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout).into_owned();
    assert!(judged.status.success(), "{said}{}", String::from_utf8_lossy(&judged.stderr));
    assert_eq!(said.trim(), format!("{} stay", accepted.len()));
}
