//! The numbers that `/metrics` tells.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use prost::Message;

use crate::database::Database;
use crate::instance::Instance;
use crate::support::{Answer, Browser, CLIENT_SECRET, Form, Microsoft, free_address, sign_in};
use crate::{holds, within};

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
    within(Duration::from_mins(1), "the mail is counted there", async || {
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
