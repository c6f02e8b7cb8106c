//! Traces and numbers for a collector (OTLP over HTTP): one span a request, one a call to Microsoft,
//! and everything that the meter counts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::{SpanId, TraceId, TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{IdGenerator, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use super::outbound::{Answer, CALL_LIMIT, Outbound};
use super::{meter, random, trace};

/// How long the end of the program waits for the collector.
const FAREWELL: Duration = Duration::from_secs(1);

/// What sends spans to the collector, in batches, and the numbers.
#[derive(Clone, Debug)]
pub struct Collector(SdkTracerProvider);

impl Collector {
    /// The collector at this address: traces go to `/v1/traces` below it, numbers to `/v1/metrics`.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn at(address: &str, outbound: &Outbound) -> Result<Self, String> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or("has to be an address such as http://127.0.0.1:4318")?;
        let place = |what| format!("{}/v1/{what}", url.as_str().trim_end_matches('/'));
        let spans = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new("traces", outbound))
            .with_endpoint(place("traces"))
            .build();
        let numbers = MetricExporter::builder()
            .with_http()
            .with_http_client(Client::new("metrics", outbound))
            .with_endpoint(place("metrics"))
            .build();
        let spans = spans.map_err(|error| error.to_string())?;
        let numbers = numbers.map_err(|error| error.to_string())?;
        if !meter::export_by(numbers) {
            return Err("came after something was counted".to_owned());
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(spans)
            .with_id_generator(OurIds)
            .with_resource(Resource::builder().with_service_name("graph-connect").build());
        Ok(Self(provider.build()))
    }

    /// The layer that makes spans. What belongs to no request is not traced, the calls to the
    /// collector itself among it. Events stay in the log: what Microsoft wrote is in them.
    #[must_use]
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("graph-connect"))
            .with_filter(dynamic_filter_fn(|what, _| what.is_span() && trace::current().is_some()))
    }

    /// Sends what is left.
    pub async fn finish(self) {
        let spans = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(FAREWELL));
        let numbers = tokio::task::spawn_blocking(meter::finish);
        // What sends the numbers has a limit of its own, which is not ours.
        let sent = tokio::time::timeout(FAREWELL, async { tokio::join!(spans, numbers) });
        if !matches!(sent.await, Ok((Ok(Ok(())), Ok(Ok(()))))) {
            tracing::warn!("the collector did not take what was left at the end");
        }
    }
}

/// The id of a request is the id of its trace.
#[derive(Debug)]
struct OurIds;

impl IdGenerator for OurIds {
    fn new_trace_id(&self) -> TraceId {
        TraceId::from_bytes(trace::current().map_or_else(random::bytes, |trace| trace.bytes()))
    }

    fn new_span_id(&self) -> SpanId {
        SpanId::from_bytes(random::bytes())
    }
}

/// Our clients, for a thread that has no runtime.
#[derive(Debug)]
struct Client {
    what: &'static str,
    outbound: Outbound,
    runtime: Handle,
    /// Whether the last call failed: one line tells of it, and one of its end.
    failing: AtomicBool,
}

impl Client {
    fn new(what: &'static str, outbound: &Outbound) -> Self {
        let (outbound, runtime) = (outbound.clone(), Handle::current());
        Self { what, outbound, runtime, failing: AtomicBool::default() }
    }

    async fn call(&self, request: Request<Bytes>) -> Result<Answer, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())?;
        let request = self.outbound.request(parts.method, url).headers(parts.headers).body(body);
        let outbound = self.outbound.clone();
        let call = self.runtime.spawn(async move { outbound.call(request, CALL_LIMIT).await });
        let answer = call.await??;
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(format!("status {}", answer.status).into())
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let outcome = self.call(request).await;
        let what = self.what;
        match (&outcome, self.failing.swap(outcome.is_err(), Ordering::Relaxed)) {
            (Err(error), false) => tracing::warn!(%error, what, "the collector takes nothing"),
            (Ok(_), true) => tracing::info!(what, "the collector takes everything again"),
            _ => {}
        }
        let answer = outcome?;
        Ok(Response::builder().status(answer.status).body(answer.body.into())?)
    }
}
