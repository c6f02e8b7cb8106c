//! The id by which the log knows a request.

use leptos::prelude::*;

use super::words::Fact;

/// The id of the request that a page answers; the server puts it into the context of the page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The fold of a failure, with the id by which our log knows it where there is one.
#[must_use]
pub fn with_request_id(facts: Vec<Fact>) -> Vec<Fact> {
    with_id(facts, use_context::<RequestId>().map(|RequestId(id)| id))
}

/// The fold of a failure, with this id.
#[must_use]
pub fn with_id(mut facts: Vec<Fact>, id: Option<String>) -> Vec<Fact> {
    facts.extend(id.map(|id| ("Id in our log", id)));
    facts
}
