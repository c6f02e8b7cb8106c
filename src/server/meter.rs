//! What is counted and measured: for `/metrics`, and for a collector where there is one. Like the
//! log there is one a process, and whatever happens is counted in one place.
//!
//! Labels come from closed sets alone: addresses of this program, names of variants, statuses.
//! Nothing that a person or Microsoft wrote is among them.

mod instruments;

use std::borrow::Cow;
use std::fmt::Debug;
use std::time::Duration;

use opentelemetry::{KeyValue, StringValue};

use instruments::meter;
pub use instruments::{built_from, export_by, finish, text};

fn label(name: &'static str, value: impl Into<StringValue>) -> KeyValue {
    KeyValue::new(name, value.into())
}

/// The name of a variant, without what it holds.
fn name(value: &impl Debug) -> Cow<'static, str> {
    let text = format!("{value:?}");
    let name = text.split(|letter: char| !letter.is_alphanumeric()).next();
    Cow::Owned(name.unwrap_or_default().to_owned())
}

fn result<T, E: Debug>(result: &Result<T, E>) -> [KeyValue; 1] {
    [label("result", result.as_ref().err().map_or(Cow::Borrowed("ok"), name))]
}

/// A request was answered. The route is one that this program knows.
pub fn request(method: &'static str, route: &str, status: u16, took: Duration) {
    let route = label("route", route.to_owned());
    meter().request_seconds.record(took.as_secs_f64(), std::slice::from_ref(&route));
    let labels = [label("method", method), route, label("status", status.to_string())];
    meter().requests.add(1, &labels);
}

/// A connection was ended before it brought a request.
pub fn refused(status: u16) {
    meter().refused.add(1, &[label("status", status.to_string())]);
}

/// A request was turned away by the limit of this name.
pub fn limited(limit: &'static str) {
    meter().limited.add(1, &[label("limit", limit)]);
}

/// A reply of the provider became a session, or did not.
pub fn sign_in(outcome: &Result<(), impl Debug>) {
    meter().sign_ins.add(1, &result(outcome));
}

/// The provider was asked for new tokens.
pub fn refresh<T>(outcome: &Result<T, impl Debug>) {
    meter().refreshes.add(1, &result(outcome));
}

/// A mail has got its outcome.
pub fn send<T>(outcome: &Result<T, impl Debug>) {
    meter().sends.add(1, &result(outcome));
}

/// Somebody out there was called, and answered with a status or not at all.
pub fn upstream(target: &'static str, outcome: Result<u16, &impl Debug>, took: Duration) {
    let target = label("target", target);
    meter().upstream_seconds.record(took.as_secs_f64(), std::slice::from_ref(&target));
    let kind = match outcome {
        Ok(status) if status < 400 => return,
        Ok(status) => Cow::Owned(status.to_string()),
        Err(error) => name(error),
    };
    meter().upstream_errors.add(1, &[target, label("kind", kind)]);
}

/// The store was asked.
pub fn store<T>(outcome: &Result<T, impl Debug>, took: Duration) {
    let result = if outcome.is_ok() { "ok" } else { "error" };
    meter().store_seconds.record(took.as_secs_f64(), &[label("result", result)]);
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub struct Open(());

/// A connection was taken.
#[must_use]
pub fn connection() -> Open {
    meter().connections.add(1, &[]);
    Open(())
}

impl Drop for Open {
    fn drop(&mut self) {
        meter().connections.add(-1, &[]);
    }
}

/// How many sessions there are.
pub fn sessions(count: u64) {
    meter().sessions.record(count, &[]);
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
