//! What is counted and measured, for `/metrics`. Like the log there is one a process.
//!
//! Labels come from closed sets alone: addresses of this program, names of variants, statuses.
//! Nothing that a person or Microsoft wrote is among them.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// The upper bounds of the buckets of a time, in seconds: up to the longest call there is.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

type Labels = Vec<(&'static str, Cow<'static, str>)>;
type Times = Family<Labels, Histogram, fn() -> Histogram>;

static METER: LazyLock<Meter> = LazyLock::new(Meter::new);

static COMMIT: OnceLock<&str> = OnceLock::new();

struct Meter {
    registry: Registry,
    requests: Family<Labels, Counter>,
    request_seconds: Times,
    connections: Gauge,
    refused: Family<Labels, Counter>,
    limited: Family<Labels, Counter>,
    sign_ins: Family<Labels, Counter>,
    refreshes: Family<Labels, Counter>,
    sends: Family<Labels, Counter>,
    upstream_seconds: Times,
    upstream_errors: Family<Labels, Counter>,
    store_seconds: Times,
    sessions: Gauge,
}

impl Meter {
    fn new() -> Self {
        let times = || Times::new_with_constructor(|| Histogram::new(SECONDS));
        let mut meter = Self {
            registry: Registry::with_prefix("connect"),
            requests: Family::default(),
            request_seconds: times(),
            connections: Gauge::default(),
            refused: Family::default(),
            limited: Family::default(),
            sign_ins: Family::default(),
            refreshes: Family::default(),
            sends: Family::default(),
            upstream_seconds: times(),
            upstream_errors: Family::default(),
            store_seconds: times(),
            sessions: Gauge::default(),
        };
        meter.register();
        meter
    }

    fn register(&mut self) {
        let Self { registry: to, .. } = self;
        to.register("requests", "Requests by route and status", self.requests.clone());
        to.register("request_seconds", "Time until an answer", self.request_seconds.clone());
        to.register("connections", "Open connections", self.connections.clone());
        to.register("refused", "Connections ended before a request", self.refused.clone());
        to.register("rate_limited", "Requests over a rate", self.limited.clone());
        to.register("sign_ins", "Sign-ins by result", self.sign_ins.clone());
        to.register("refreshes", "Refreshes by result", self.refreshes.clone());
        to.register("sends", "Mails by outcome", self.sends.clone());
        to.register("upstream_seconds", "Time of calls", self.upstream_seconds.clone());
        to.register("upstream_errors", "Calls that failed", self.upstream_errors.clone());
        to.register("store_seconds", "Time of statements", self.store_seconds.clone());
        to.register("sessions", "Sessions in the store", self.sessions.clone());
        let commit = COMMIT.get().copied().unwrap_or("unknown");
        let build = vec![("version", env!("CARGO_PKG_VERSION")), ("commit", commit)];
        to.register("build", "What is running", Info::new(build));
    }
}

/// Which commit runs, where that is known: to be said before anything is counted.
pub fn built_from(commit: Option<&'static str>) {
    if let Some(commit) = commit {
        let _ = COMMIT.set(commit);
    }
}

fn count(family: &Family<Labels, Counter>, labels: &Labels) {
    family.get_or_create_owned(labels).inc();
}

fn time(family: &Times, labels: &Labels, took: Duration) {
    family.get_or_create_owned(labels).observe(took.as_secs_f64());
}

/// The name of a variant, without what it holds.
fn name(value: &impl Debug) -> Cow<'static, str> {
    let text = format!("{value:?}");
    let name = text.split(|letter: char| !letter.is_alphanumeric()).next();
    Cow::Owned(name.unwrap_or_default().to_owned())
}

fn result<T, E: Debug>(result: &Result<T, E>) -> Labels {
    vec![("result", result.as_ref().err().map_or(Cow::Borrowed("ok"), name))]
}

/// A request was answered. The route is one that this program knows.
pub fn request(method: &'static str, route: &str, status: u16, took: Duration) {
    let route: Cow<'static, str> = Cow::Owned(route.to_owned());
    let status = Cow::Owned(status.to_string());
    let labels = vec![("method", method.into()), ("route", route.clone()), ("status", status)];
    count(&METER.requests, &labels);
    time(&METER.request_seconds, &vec![("route", route)], took);
}

/// A connection was ended before it brought a request.
pub fn refused(status: u16) {
    count(&METER.refused, &vec![("status", Cow::Owned(status.to_string()))]);
}

/// A request was turned away by the limit of this name.
pub fn limited(limit: &'static str) {
    count(&METER.limited, &vec![("limit", limit.into())]);
}

/// A reply of the provider became a session, or did not.
pub fn sign_in(outcome: &Result<(), impl Debug>) {
    count(&METER.sign_ins, &result(outcome));
}

/// The provider was asked for new tokens.
pub fn refresh<T>(outcome: &Result<T, impl Debug>) {
    count(&METER.refreshes, &result(outcome));
}

/// A mail has got its outcome.
pub fn send<T>(outcome: &Result<T, impl Debug>) {
    count(&METER.sends, &result(outcome));
}

/// Somebody out there was called, and answered with a status or not at all.
pub fn upstream(target: &'static str, outcome: Result<u16, &impl Debug>, took: Duration) {
    time(&METER.upstream_seconds, &vec![("target", target.into())], took);
    let kind = match outcome {
        Ok(status) if status < 400 => return,
        Ok(status) => Cow::Owned(status.to_string()),
        Err(error) => name(error),
    };
    count(&METER.upstream_errors, &vec![("target", target.into()), ("kind", kind)]);
}

/// The store was asked.
pub fn store<T>(outcome: &Result<T, impl Debug>, took: Duration) {
    let label = if outcome.is_ok() { "ok" } else { "error" };
    time(&METER.store_seconds, &vec![("result", label.into())], took);
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub struct Open(());

/// A connection was taken.
#[must_use]
pub fn connection() -> Open {
    METER.connections.inc();
    Open(())
}

impl Drop for Open {
    fn drop(&mut self) {
        METER.connections.dec();
    }
}

/// How many sessions there are.
pub fn sessions(count: u64) {
    METER.sessions.set(i64::try_from(count).unwrap_or(i64::MAX));
}

/// Everything in the text form of OpenMetrics, which Prometheus reads.
#[must_use]
pub fn text() -> String {
    let mut text = String::new();
    // Writing to a text can't fail.
    let _ = encode(&mut text, &METER.registry);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_name_without_what_it_holds() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "only their names are looked at")]
        enum Variant {
            Plain,
            Tuple(&'static str),
            Struct { field: &'static str },
        }
        let names = [Variant::Plain, Variant::Tuple("MARKED"), Variant::Struct { field: "MARKED" }]
            .map(|variant| name(&variant).into_owned());
        assert_eq!(names, ["Plain", "Tuple", "Struct"]);
        assert_eq!(name(&"MARKED \"text\""), "", "a text is no name");
    }
}
