//! Traces: a collector gets a span for each request, under the id that the answer tells.

#![cfg(feature = "sandbox")]
#![allow(dead_code, reason = "what it shares with other tests has more than it needs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "survival/database.rs"]
mod database;
#[path = "survival/instance.rs"]
mod instance;
mod support;

use std::time::Duration;

use database::Database;
use instance::{Instance, free_address};
use support::{Answer, Browser, CLIENT_SECRET, Microsoft, start_sign_in};

/// Waits until something holds that another process brings about, for at most this long.
async fn within(limit: Duration, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while !holds().await {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(limit, waiting).await.is_ok(), "never came: {what}");
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_the_spans_of_requests_and_no_secret() {
    // It answers every address, so it plays the collector too.
    let microsoft = Microsoft::start().await;
    microsoft.always("/collected/v1/traces", Answer::new(200, ""));
    microsoft.always("/token", Answer::error(400, "invalid_grant"));
    let (database, addr) = (Database::sqlite(), free_address());
    let collector = format!("{}/collected/", microsoft.origin);
    let there = [
        ("AZURE_AUTHORITY_HOST", &*microsoft.origin),
        ("CONNECT_GRAPH_URL", &microsoft.origin),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector),
    ];
    let origin = format!("http://{addr}");
    let mut app = Instance::serve(addr, &origin, &database, &there).await;
    let browser = Browser::new(addr, &origin);
    let page = browser.get("/nowhere?code=MARKED-query").send().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let reply = browser.arrive(&started.reply("MARKED-code")).send().await;
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());

    let sent = microsoft.asked("/collected/v1/traces");
    assert!(sent.iter().all(|asked| asked.headers["content-type"] == "application/x-protobuf"));
    let spans: Vec<u8> = sent.into_iter().flat_map(|asked| asked.body).collect();
    for page in [&page, &reply] {
        let id = u128::from_str_radix(page.header("x-request-id").unwrap(), 16).unwrap();
        assert!(holds(&spans, &id.to_be_bytes()), "the trace has the id of the request");
    }
    for part in ["graph-connect", "request", "call", "http.route", "/connect/get_token/"] {
        assert!(holds(&spans, part.as_bytes()), "{part}");
    }
    for secret in ["MARKED-code", "MARKED-query", CLIENT_SECRET, &started.state, &started.nonce] {
        assert!(!holds(&spans, secret.as_bytes()), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_holds_nothing_up() {
    let (database, addr) = (Database::sqlite(), free_address());
    let away = format!("http://{}", free_address());
    let there = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*away)];
    let mut app = Instance::serve(addr, &format!("http://{addr}"), &database, &there).await;
    let browser = Browser::new(addr, &format!("http://{addr}"));
    assert_eq!(browser.get("/").send().await.status, 200);
    let begun = std::time::Instant::now();
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
