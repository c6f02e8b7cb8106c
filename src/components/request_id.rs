//! By what the log finds a request.

use leptos::prelude::*;

use super::words::Fact;

/// The id of a request, and when it was answered. The server puts those of the request that a page
/// answers into the context of the page.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// By which our log knows it.
    pub id: String,
    /// RFC 3339 in UTC.
    pub time: String,
}

/// The fold of a failure, with the id by which our log knows it where there is one.
#[must_use]
pub fn with_request_id(facts: Vec<Fact>) -> Vec<Fact> {
    with_id(facts, use_context())
}

/// The fold of a failure, with this id.
#[must_use]
pub fn with_id(mut facts: Vec<Fact>, request: Option<RequestId>) -> Vec<Fact> {
    if let Some(RequestId { id, time }) = request {
        facts.push(("Id in our log", id));
        facts.push(("Time", time));
    }
    facts
}
