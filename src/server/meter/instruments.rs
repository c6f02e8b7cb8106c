//! The instruments, and who reads them: Prometheus where it asks, a collector every minute.

use std::sync::OnceLock;

use opentelemetry::metrics::{Counter, Gauge, Histogram, MeterProvider, UpDownCounter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use prometheus::{Registry, TextEncoder};

use super::label;

/// The upper bounds of the buckets of a time, in seconds: up to the longest call there is.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

static METER: OnceLock<Meter> = OnceLock::new();

static COMMIT: OnceLock<&str> = OnceLock::new();

pub(super) struct Meter {
    /// For whoever asks.
    registry: Registry,
    provider: SdkMeterProvider,
    pub(super) requests: Counter<u64>,
    pub(super) request_seconds: Histogram<f64>,
    pub(super) connections: UpDownCounter<i64>,
    pub(super) refused: Counter<u64>,
    pub(super) limited: Counter<u64>,
    pub(super) sign_ins: Counter<u64>,
    pub(super) refreshes: Counter<u64>,
    pub(super) sends: Counter<u64>,
    pub(super) upstream_seconds: Histogram<f64>,
    pub(super) upstream_errors: Counter<u64>,
    pub(super) store_seconds: Histogram<f64>,
    pub(super) sessions: Gauge<u64>,
}

impl Meter {
    /// The instruments, read by `provider`'s readers, one of which fills `registry`.
    fn new(provider: SdkMeterProvider, registry: Registry) -> Self {
        let meter = provider.meter("graph-connect");
        let counter = |name, text| meter.u64_counter(name).with_description(text).build();
        let times = |name, text| {
            let times = meter.f64_histogram(name).with_description(text);
            times.with_boundaries(SECONDS.into()).build()
        };
        let gauge = |name, text| meter.u64_gauge(name).with_description(text).build();
        let connections = meter.i64_up_down_counter("connect_connections");
        let commit = COMMIT.get().copied().unwrap_or("unknown");
        let build = [label("version", env!("CARGO_PKG_VERSION")), label("commit", commit)];
        gauge("connect_build_info", "What is running").record(1, &build);
        Self {
            requests: counter("connect_requests", "Requests by route and status"),
            request_seconds: times("connect_request_seconds", "Time until an answer"),
            connections: connections.with_description("Open connections").build(),
            refused: counter("connect_refused", "Connections ended before a request"),
            limited: counter("connect_rate_limited", "Requests over a rate"),
            sign_ins: counter("connect_sign_ins", "Sign-ins by result"),
            refreshes: counter("connect_refreshes", "Refreshes by result"),
            sends: counter("connect_sends", "Mails by outcome"),
            upstream_seconds: times("connect_upstream_seconds", "Time of calls"),
            upstream_errors: counter("connect_upstream_errors", "Calls that failed"),
            store_seconds: times("connect_store_seconds", "Time of statements"),
            sessions: gauge("connect_sessions", "Sessions in the store"),
            registry,
            provider,
        }
    }

    fn start(exporter: Option<impl PushMetricExporter>) -> Self {
        let registry = Registry::new();
        let resource = Resource::builder().with_service_name("graph-connect").build();
        let mut provider = SdkMeterProvider::builder().with_resource(resource);
        let reader = opentelemetry_prometheus::exporter().with_registry(registry.clone());
        // It fails on a registry that somebody else uses too.
        if let Ok(reader) = reader.without_target_info().scope_info_enabled(false).build() {
            provider = provider.with_reader(reader);
        }
        if let Some(exporter) = exporter {
            provider = provider.with_reader(PeriodicReader::builder(exporter).build());
        }
        Self::new(provider.build(), registry)
    }
}

/// Which commit runs, where that is known: to be said before anything is counted.
pub fn built_from(commit: Option<&'static str>) {
    if let Some(commit) = commit {
        let _ = COMMIT.set(commit);
    }
}

/// All of them.
pub(super) fn meter() -> &'static Meter {
    METER.get_or_init(|| Meter::start(None::<opentelemetry_otlp::MetricExporter>))
}

/// From now on the numbers also go out by `exporter`, every minute and at the end. False: they are
/// counted without it already.
pub fn export_by(exporter: impl PushMetricExporter) -> bool {
    METER.set(Meter::start(Some(exporter))).is_ok()
}

/// Sends what was counted last; that holds up the thread.
///
/// # Errors
/// When the collector did not take it.
pub fn finish() -> OTelSdkResult {
    meter().provider.shutdown()
}

/// Everything in the text form of Prometheus.
#[must_use]
pub fn text() -> String {
    let text = TextEncoder::new().encode_to_string(&meter().registry.gather());
    text.inspect_err(|error| tracing::error!(%error, "the numbers")).unwrap_or_default()
}
