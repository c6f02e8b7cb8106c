//! Traces for a collector (OTLP over HTTP): one span a request, one a call to Microsoft.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::{SpanId, TraceId, TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{IdGenerator, SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use super::outbound::{CALL_LIMIT, Outbound};
use super::{random, trace};

/// How long the end of the program waits for the collector.
const FAREWELL: Duration = Duration::from_secs(1);

/// What sends spans to the collector, in batches.
#[derive(Clone, Debug)]
pub struct Collector(SdkTracerProvider);

impl Collector {
    /// The collector at this address; its path for traces is `/v1/traces` below it.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn at(address: &str, outbound: Outbound) -> Result<Self, String> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or("has to be an address such as http://127.0.0.1:4318")?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client { outbound, runtime: Handle::current() })
            .with_endpoint(format!("{}/v1/traces", url.as_str().trim_end_matches('/')))
            .build();
        let exporter = exporter.map_err(|error| error.to_string())?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_id_generator(OurIds)
            .with_resource(Resource::builder().with_service_name("graph-connect").build());
        Ok(Self(provider.build()))
    }

    /// The layer that makes spans. What belongs to no request is not traced, the calls to the
    /// collector itself among it.
    #[must_use]
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("graph-connect"))
            .with_filter(dynamic_filter_fn(|_, _| trace::current().is_some()))
    }

    /// Sends what is left.
    pub async fn finish(self) {
        let sent = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(FAREWELL));
        if !matches!(sent.await, Ok(Ok(()))) {
            tracing::warn!("the collector did not take the last traces");
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
    outbound: Outbound,
    runtime: Handle,
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())?;
        let request = self.outbound.request(parts.method, url).headers(parts.headers).body(body);
        let outbound = self.outbound.clone();
        let call = self.runtime.spawn(async move { outbound.call(request, CALL_LIMIT).await });
        let answer = call.await??;
        Ok(Response::builder().status(answer.status).body(answer.body.into())?)
    }
}
