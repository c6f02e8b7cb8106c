//! A span for each request.

use std::time::Duration;

use crate::database::Database;
use crate::instance::Instance;
use crate::support::{
    Answer, Asked, Browser, CLIENT_SECRET, Microsoft, free_address, start_sign_in,
};
use crate::{holds, within};

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
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];
    let origin = format!("http://{addr}");
    let mut app = Instance::serve(addr, &origin, &database, &there).await;
    let browser = Browser::new(addr, &origin);
    let page = browser.get("/nowhere?code=MARKED-query").send().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let reply = browser.arrive(&started.reply("MARKED-code")).send().await;
    let collected = || microsoft.asked("/collected/v1/traces");
    let spans = || collected().into_iter().flat_map(|asked| asked.body).collect::<Vec<_>>();
    for page in [&page, &reply] {
        let id = u128::from_str_radix(page.header("x-request-id").unwrap(), 16).unwrap();
        let there = async || holds(&spans(), &id.to_be_bytes());
        within(Duration::from_mins(1), "a trace has the id of its request", there).await;
    }
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());

    let protobuf = |asked: &Asked| asked.headers["content-type"] == "application/x-protobuf";
    assert!(collected().iter().all(protobuf));
    let spans = spans();
    for part in ["graph-connect", "request", "call", "http.route", "/connect/get_token/"] {
        assert!(holds(&spans, part.as_bytes()), "{part}");
    }
    for secret in ["MARKED-code", "MARKED-query", CLIENT_SECRET, &started.state, &started.nonce] {
        assert!(!holds(&spans, secret.as_bytes()), "{secret}");
    }
}
