//! What a collector gets: a span for each request, under the id that the answer tells, and the numbers
//! that `/metrics` tells.

#![cfg(feature = "sandbox")]
#![allow(dead_code, reason = "what it shares with other tests has more than it needs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "survival/database.rs"]
mod database;
#[path = "survival/instance.rs"]
mod instance;
mod support;

use std::time::{Duration, Instant};

use database::Database;
use instance::{Instance, free_address};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use prost::Message;
use support::{Answer, Browser, CLIENT_SECRET, Form, Microsoft, sign_in, start_sign_in};

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

#[expect(clippy::cast_precision_loss, reason = "they are small")]
/// The value of a number at the time of an export: of all its labels together, or of those that have
/// this value.
fn number(export: &[u8], name: &str, value: Option<&str>) -> f64 {
    let export = ExportMetricsServiceRequest::decode(export).unwrap();
    let scopes = export.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
    let metrics = scopes.flat_map(|scope| scope.metrics).filter(|metric| metric.name == name);
    let mut sum = 0.0;
    for data in metrics.filter_map(|metric| metric.data) {
        let points = match data {
            Data::Sum(sum) => sum.data_points,
            Data::Gauge(gauge) => gauge.data_points,
            Data::Histogram(times) => {
                sum += times.data_points.iter().map(|point| point.count as f64).sum::<f64>();
                continue;
            }
            _ => panic!("{name} is something else"),
        };
        for point in points {
            let labels = format!("{:?}", point.attributes);
            if value.is_none_or(|value| labels.contains(value)) {
                sum += match point.value.unwrap() {
                    Value::AsInt(value) => value as f64,
                    Value::AsDouble(value) => value,
                };
            }
        }
    }
    sum
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_the_numbers_in_time_and_at_the_end() {
    const PLACE: &str = "/collected/v1/metrics";
    let microsoft = Microsoft::start().await;
    microsoft.always("/collected/v1/traces", Answer::new(200, ""));
    // It is away at first: that is told once, and nothing is lost.
    microsoft.once(PLACE, Answer::new(503, ""));
    microsoft.once(PLACE, Answer::new(503, ""));
    microsoft.always(PLACE, Answer::new(200, ""));
    let (database, addr) = (Database::sqlite(), free_address());
    let there = [
        ("AZURE_AUTHORITY_HOST", &*microsoft.origin),
        ("CONNECT_GRAPH_URL", &microsoft.origin),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("{}/collected", microsoft.origin)),
        ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ];
    let origin = format!("http://{addr}");
    let mut app = Instance::serve(addr, &origin, &database, &there).await;
    let browser = Browser::new(addr, &origin);
    sign_in(&browser, &microsoft).await;
    let session = browser.session().unwrap();
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    let nowhere = "/nowhere?code=MARKED-query";
    browser.get(nowhere).send().await;
    let exports = || microsoft.asked(PLACE);
    let sends = |export: &[u8]| number(export, "connect_sends", Some("\"ok\""));
    within(Duration::from_secs(10), "the mail is counted there", async || {
        exports().last().is_some_and(|export| sends(&export.body) > 0.5)
    })
    .await;
    browser.get(nowhere).send().await;
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());

    let last = exports().pop().unwrap().body;
    for (name, value, expected) in [
        ("connect_requests", Some("404"), 2.0),
        ("connect_sign_ins", Some("\"ok\""), 1.0),
        ("connect_sends", None, 1.0),
        ("connect_build_info", None, 1.0),
    ] {
        let found = number(&last, name, value);
        assert!((found - expected).abs() < 0.1, "{name}: {found}");
    }
    assert!(number(&last, "connect_store_seconds", None) > 2.0);
    let log = app.log();
    assert_eq!(log.matches("the collector takes nothing").count(), 1, "{log}");
    assert_eq!(log.matches("the collector takes everything again").count(), 1, "{log}");
    for export in exports() {
        assert_eq!(export.headers["content-type"], "application/x-protobuf");
        for secret in ["MARKED", CLIENT_SECRET, &session, "megan", "127.0.0.1"] {
            assert!(!holds(&export.body, secret.as_bytes()), "{secret}");
        }
    }
}

/// Serves a page beside a collector at this address, and ends; what was logged.
async fn beside(collector: &str) -> String {
    let (database, addr) = (Database::sqlite(), free_address());
    let there = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
        ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ];
    let mut app = Instance::serve(addr, &format!("http://{addr}"), &database, &there).await;
    let browser = Browser::new(addr, &format!("http://{addr}"));
    for _ in 0..50 {
        let begun = Instant::now();
        assert_eq!(browser.get("/").send().await.status, 200);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    let begun = Instant::now();
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0), "{}", app.log());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    app.log()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_holds_nothing_up_and_is_told_of_once() {
    let log = beside(&format!("http://{}", free_address())).await;
    for what in ["traces", "metrics"] {
        let told = log.matches(&format!("what=\"{what}\"")).count();
        assert_eq!(told, 1, "{what}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_holds_nothing_up() {
    // The system takes connections for it.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    beside(&format!("http://{}", silent.local_addr().unwrap())).await;
}
