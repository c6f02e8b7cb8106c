//! The id by which the log knows a request.

use leptos::prelude::*;

use super::words::Fact;

/// The id of the request that a page answers; the server puts it into the context of the page.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The fold of a failure, with the id by which our log knows it where there is one.
#[must_use]
pub fn with_request_id(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.extend(use_context::<RequestId>().map(|RequestId(id)| ("Id in our log", id)));
    facts
}
