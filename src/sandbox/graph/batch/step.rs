//! One request of a batch.

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tower::ServiceExt;

use super::answer::Answer;
use crate::sandbox::origin::Origin;

/// One request, and which others have to have gone well before.
#[derive(Debug)]
pub struct Step {
    /// Its name in the batch.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path with the version, and the query.
    pub uri: Uri,
    /// Its own headers.
    pub headers: HeaderMap,
    /// JSON, or anything else in base64.
    pub body: Option<Value>,
    /// The names of the others.
    pub depends_on: Vec<String>,
}

/// What all requests of a batch share.
#[derive(Clone, Debug)]
pub struct Around {
    /// What answers them.
    pub single: Router,
    /// By which name the batch was asked for.
    pub origin: Origin,
    /// The headers of the batch.
    pub headers: HeaderMap,
}

impl Step {
    /// Have it answered.
    pub async fn run(self, around: Around) -> Answer {
        let mut request = Request::new(content(&self.headers, self.body.as_ref()));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        let headers = request.headers_mut();
        headers.remove(CONTENT_LENGTH);
        if let Some(token) = around.headers.get(AUTHORIZATION)
            && !headers.contains_key(AUTHORIZATION)
        {
            headers.insert(AUTHORIZATION, token.clone());
        }
        request.extensions_mut().insert(around.origin);
        match around.single.oneshot(request).await {
            Ok(response) => Answer::read(self.id, response).await,
            Err(impossible) => match impossible {},
        }
    }
}

fn content(headers: &HeaderMap, body: Option<&Value>) -> Body {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match body {
        None => Body::empty(),
        Some(Value::String(text)) if !kind.starts_with("application/json") => {
            Body::from(STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec()))
        }
        Some(json) => Body::from(json.to_string()),
    }
}
