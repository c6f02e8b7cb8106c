//! One line a request in the log, without query or body (they may hold a code), and the same in
//! numbers. The id in the line is the one that the person sees.

mod one_line;

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::server::collector::Collector;
use crate::server::meter;
use crate::server::trace::{self, Trace};
use one_line::OneLine;

/// Where an answer tells its id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Who tells what stands in a mail, once somebody asks for details: nobody hears that.
const TALKATIVE: &str = "html5ever";

/// Gives a request its id, notes what was asked and what was answered.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace = Trace::begin();
    let id = trace.id();
    let asked = Asked::of(&request);
    let work = async {
        let response = next.run(request).await;
        asked.answered(response.status().as_u16(), begun.elapsed(), &trace);
        response
    };
    // The span is made inside: its trace has the id of the request.
    let traced = async { work.instrument(tracing::info_span!("request", id)).await };
    let mut response = trace::during(trace.clone(), traced).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// What was asked.
struct Asked {
    method: &'static str,
    route: Option<MatchedPath>,
    path: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        Self {
            method: method(request.method()),
            route: request.extensions().get::<MatchedPath>().cloned(),
            path: request.uri().path().to_owned(),
        }
    }

    fn answered(&self, status: u16, took: Duration, trace: &Trace) {
        let route = self.route.as_ref().map_or("none", MatchedPath::as_str);
        meter::request(self.method, route, status, took);
        let span = tracing::Span::current();
        span.set_attribute("http.request.method", self.method);
        span.set_attribute("http.route", route.to_owned());
        span.set_attribute("http.response.status_code", i64::from(status));
        // Where the route does not tell which address it was.
        let path = Some(&self.path).filter(|path| *path != route);
        let notes = trace.notes();
        let microsoft = Some(notes.microsoft.join(" ")).filter(|ids| !ids.is_empty());
        tracing::info!(
            method = self.method,
            route,
            path = path.map(tracing::field::debug),
            status,
            ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            user = notes.user,
            microsoft,
            "request"
        );
    }
}

/// The methods that are known; of the others there is no end.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Starts the log on standard error: text, or JSON for machines, and the traces where somebody
/// collects them. False: the filter can't be read, `info` stands in for it.
#[must_use]
pub fn log_to_stderr(filter: &str, json: bool, collector: Option<&Collector>) -> bool {
    let parsed = EnvFilter::try_new(filter);
    let fits = parsed.is_ok();
    let filter = parsed.unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = || OneLine::new(std::io::stderr());
    // Colours are for people: a file is read by programs.
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt::layer().with_writer(lines).with_ansi(colours);
    let log = if json { log.json().boxed() } else { log.boxed() };
    let traces = collector.map(Collector::layer);
    let discreet = filter_fn(|event| !event.target().starts_with(TALKATIVE));
    tracing_subscriber::registry().with(log).with(traces).with(filter).with(discreet).init();
    fits
}
