//! One answer of a batch.

use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::sandbox::body;
use crate::sandbox::listener::CutConnection;

/// What is larger does not fit into a batch.
const LARGEST: usize = 8 * 1024 * 1024;

/// The answer to one request.
#[derive(Debug)]
pub struct Answer {
    /// The name of the request.
    pub id: String,
    /// How it went.
    pub status: StatusCode,
    headers: Map<String, Value>,
    body: Option<Value>,
}

impl Answer {
    /// The answer as it would have left.
    pub async fn read(id: String, response: Response) -> Self {
        // There is no connection of its own to cut: a gateway would say that it got no answer.
        let is_cut = response.extensions().get::<CutConnection>().is_some();
        let status = if is_cut { StatusCode::GATEWAY_TIMEOUT } else { response.status() };
        let (parts, content) = response.into_parts();
        match body::read(content, LARGEST).await {
            Ok(_) if is_cut => Self { id, status, headers: Map::new(), body: None },
            Ok(content) => {
                let (headers, body) = (shown(&parts.headers), shape(&parts.headers, &content));
                Self { id, status, headers, body }
            }
            Err(_) => Self {
                id,
                status: StatusCode::INSUFFICIENT_STORAGE,
                headers: Map::new(),
                body: Some(error("ResponseTooLarge", "The response does not fit into a batch.")),
            },
        }
    }

    /// As it stands in the answer of the batch.
    pub fn into_json(self) -> Value {
        let mut json =
            json!({"id": self.id, "status": self.status.as_u16(), "headers": self.headers});
        if let Some(body) = self.body {
            json["body"] = body;
        }
        json
    }
}

/// For a request that needed another one, which went wrong.
pub fn dependency_failed(id: String) -> Answer {
    let body = error("FailedDependency", "A request that this one depends on has failed.");
    let status = StatusCode::FAILED_DEPENDENCY;
    Answer { id, status, headers: Map::new(), body: Some(body) }
}

fn error(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message}})
}

fn shown(headers: &HeaderMap) -> Map<String, Value> {
    let shown = headers.iter().filter(|(name, _)| **name != CONTENT_LENGTH);
    shown
        .filter_map(|(name, value)| Some((name.to_string(), Value::from(value.to_str().ok()?))))
        .collect()
}

/// JSON as it is, anything else in base64.
fn shape(headers: &HeaderMap, content: &[u8]) -> Option<Value> {
    if content.is_empty() {
        return None;
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let json = kind.starts_with("application/json").then(|| serde_json::from_slice(content).ok());
    Some(json.flatten().unwrap_or_else(|| Value::from(STANDARD.encode(content))))
}
