//! The headers that every answer of Graph carries.
//! <https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support>

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::error::GraphError;
use super::prefer::{IMMUTABLE, preferred};
use crate::sandbox::mail_store::IdKind;
use crate::sandbox::random;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const RETURN_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("return-client-request-id");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
const MACHINE: &str = "{\"ServerInfo\":{\"DataCenter\":\"Sandbox\",\"Slice\":\"E\",\"Ring\":\"1\",\"ScaleUnit\":\"000\",\"RoleInstance\":\"SANDBOX\"}}";

/// The ids by which a request is found again.
#[derive(Clone, Debug)]
pub struct RequestIds {
    /// Ours.
    pub request_id: String,
    /// The caller's.
    pub client_request_id: Option<String>,
}

/// Add the ids, and write the error when there is one.
pub async fn stamp(mut request: Request, next: Next) -> Response {
    let ids = RequestIds {
        request_id: random::guid(),
        client_request_id: text(request.headers(), &CLIENT_REQUEST_ID),
    };
    let wants_its_own = text(request.headers(), &RETURN_CLIENT_REQUEST_ID)
        .is_some_and(|wish| wish.eq_ignore_ascii_case("true"));
    let wants_lasting_ids = preferred(request.headers()) == IdKind::Immutable;
    request.extensions_mut().insert(ids.clone());
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions().get::<GraphError>().cloned() {
        let (mut headers, extensions) =
            (std::mem::take(response.headers_mut()), std::mem::take(response.extensions_mut()));
        headers.remove("content-length");
        response = error.render(&ids);
        response.headers_mut().extend(headers);
        *response.extensions_mut() = extensions;
    }
    let is_applied = wants_lasting_ids && response.status().is_success();
    let headers = response.headers_mut();
    if is_applied {
        put(headers, PREFERENCE_APPLIED, IMMUTABLE);
    }
    put(headers, REQUEST_ID, &ids.request_id);
    put(headers, DIAGNOSTIC, MACHINE);
    if let Some(id) = ids.client_request_id.filter(|_| wants_its_own) {
        put(headers, CLIENT_REQUEST_ID, &id);
    }
    response
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
