//! The table as the tests in the browser read it: `end2end/fixtures/explanations.json`.

use graph_connect::server::graph::codes::CODES;
use serde_json::{Value, json};

use crate::graph::expected;
use crate::row::Row;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/end2end/fixtures/explanations.json");

fn table() -> Value {
    let sign_in: Vec<_> = Row::all()
        .iter()
        .map(|row| {
            let (what, who, button) = row.words();
            json!({"error": row.error, "suberror": row.suberror, "aadsts": row.number,
                "title": what, "who": who, "action": button})
        })
        .collect();
    let graph: Vec<_> = CODES
        .iter()
        .map(|(code, meaning)| {
            let (status, _, title, nothing_sent) = expected(*meaning);
            json!({"code": code, "status": status, "title": title, "nothing_sent": nothing_sent})
        })
        .collect();
    json!({"sign_in": sign_in, "graph": graph})
}

/// With `UPDATE_FIXTURES=1` it is written anew.
#[test]
fn the_tests_in_the_browser_walk_the_same_table() {
    let text = format!("{:#}\n", table());
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(PATH, &text).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(kept == text, "{PATH} is out of date: run this test with UPDATE_FIXTURES=1");
}
