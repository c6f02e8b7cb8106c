//! Which requests came in, without anything that could be spent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;

use super::clock;
use super::listener::CutConnection;
use super::world::SharedWorld;

const LIMIT: usize = 10_000;
const LONGEST: usize = 512;

/// Parameters whose values are shown.
const SHOWN: [&str; 16] = [
    "$count",
    "$filter",
    "$orderby",
    "$search",
    "$select",
    "$skip",
    "$top",
    "api-version",
    "client_id",
    "code_challenge_method",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
];

/// Parameters of which only the presence is shown.
const NAMED: [&str; 10] = [
    "authtoken",
    "claims",
    "client_info",
    "code_challenge",
    "domain_hint",
    "login_hint",
    "logout_hint",
    "nonce",
    "post_logout_redirect_uri",
    "state",
];

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    #[serde(skip)]
    number: u64,
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    /// `null` while it runs, and for one whose connection was cut.
    status: Option<u16>,
    time: String,
    #[serde(rename = "client-request-id")]
    client_request_id: Option<String>,
}

/// The newest requests.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Mutex<(u64, VecDeque<Entry>)>,
}

impl Journal {
    /// All entries, the newest last.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).1.iter().cloned().collect()
    }

    /// Forget all entries.
    pub fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).1.clear();
    }

    fn begin(&self, request: &Request) -> u64 {
        let mut journal = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        journal.0 += 1;
        let number = journal.0;
        journal.1.push_back(Entry::of(number, request));
        if journal.1.len() > LIMIT {
            journal.1.pop_front();
        }
        number
    }

    fn finish(&self, number: u64, status: Option<u16>) {
        let mut journal = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = journal.1.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = status;
        }
    }
}

impl Entry {
    fn of(number: u64, request: &Request) -> Self {
        let client_request_id =
            request.headers().get("client-request-id").and_then(|id| id.to_str().ok());
        Self {
            number,
            method: request.method().to_string(),
            path: shortened(request.uri().path()),
            query: harmless(request.uri().query().unwrap_or_default()),
            status: None,
            time: clock::rfc3339(clock::unix_now()),
            client_request_id: client_request_id.map(shortened),
        }
    }
}

/// Note every request to one of the two services; the tests' own calls and the viewer stay out.
pub async fn record(State(world): State<SharedWorld>, request: Request, next: Next) -> Response {
    let number = world.journal.begin(&request);
    let response = next.run(request).await;
    let cut = response.extensions().get::<CutConnection>().is_some();
    world.journal.finish(number, (!cut).then(|| response.status().as_u16()));
    response
}

fn harmless(query: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| {
            let shown = SHOWN.contains(&&*name);
            let named = NAMED.contains(&&*name);
            let value = if shown { shortened(&value) } else { "[redacted]".to_owned() };
            (shown || named).then(|| (name.into_owned(), value))
        })
        .collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
