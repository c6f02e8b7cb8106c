//! Reading a batch.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::step::Step;
use crate::sandbox::graph::error::GraphError;

const MOST_STEPS: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// The requests in it. A batch that is wrong in one place is refused as a whole.
pub fn read(batch: Value) -> Result<Vec<Step>, GraphError> {
    let batch: Batch = serde_json::from_value(batch).map_err(|error| {
        GraphError::bad_request(format!("Invalid batch payload format: {error}"))
    })?;
    if batch.requests.is_empty() {
        return Err(GraphError::bad_request("Batch request contains no steps."));
    }
    if batch.requests.len() > MOST_STEPS {
        let message = "Number of batch request steps exceeds the maximum value of 20.";
        return Err(GraphError::bad_request(message));
    }
    let mut steps: Vec<Step> = Vec::new();
    for part in batch.requests {
        let is_known = |id: &String| steps.iter().any(|step| step.id == *id);
        if part.id.is_empty() || is_known(&part.id) {
            let message = format!("Request Id '{}' has to be unique in a batch.", part.id);
            return Err(GraphError::bad_request(message));
        }
        // What is needed has to stand before it.
        if !part.depends_on.iter().all(is_known) {
            let message = format!("Request '{}' depends on one that does not precede it.", part.id);
            return Err(GraphError::bad_request(message));
        }
        steps.push(step(part)?);
    }
    Ok(steps)
}

fn step(part: Part) -> Result<Step, GraphError> {
    let bad =
        |what: &str| GraphError::bad_request(format!("Request '{}' has a bad {what}.", part.id));
    let method = match part.method.to_ascii_uppercase().as_str() {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => return Err(bad("method")),
    };
    let path = part.url.trim_start_matches('/');
    if path.contains("://") || path.starts_with('$') {
        return Err(bad("url"));
    }
    let path = format!("/v1.0/{}", path.replace(' ', "%20"));
    let uri = path.parse().map_err(|_| bad("url"))?;
    let headers = headers(&part.headers).ok_or_else(|| bad("header"))?;
    if part.body.is_some() && !headers.contains_key("content-type") {
        return Err(bad("header: Content-Type is missing"));
    }
    Ok(Step { id: part.id, method, uri, headers, body: part.body, depends_on: part.depends_on })
}

fn headers(given: &Map<String, Value>) -> Option<HeaderMap> {
    let header = |(name, value): (&String, &Value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value.as_str()?).ok()?))
    };
    given.iter().map(header).collect()
}
