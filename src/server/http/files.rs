//! Static files: precompressed where the build has done that, in ranges, and with a tag by which
//! a browser asks whether its copy is still good.

use std::collections::HashMap;
use std::path::Path;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::render;
use crate::error::AppError;
use crate::server::AppState;

/// The handler.
pub(super) async fn files(State(state): State<AppState>, mut request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let asked = request.headers().clone();
    if asked.contains_key(header::IF_NONE_MATCH) {
        // RFC 9110, section 13.1.3: the tag goes before the date.
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    let answer = open(&state, &path, request.headers().clone()).await;
    // A name that the file system can't have is an error to it; it is not there all the same.
    if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::INTERNAL_SERVER_ERROR) {
        return render::refusal(&state, &path, &AppError::NotFound);
    }
    let tag = tag(&state, &path, answer.headers());
    let changed =
        |name: HeaderName| asked.get(name).is_some_and(|known| Some(known) != tag.as_ref());
    let mut answer = match answer.status() {
        // RFC 9110, section 13.1.5: the rest of another file is of no use.
        StatusCode::PARTIAL_CONTENT if changed(header::IF_RANGE) => {
            request.headers_mut().remove(header::RANGE);
            open(&state, &path, request.headers().clone()).await
        }
        StatusCode::OK | StatusCode::PARTIAL_CONTENT if is_known(&asked, tag.as_ref()) => {
            StatusCode::NOT_MODIFIED.into_response()
        }
        _ => answer,
    };
    let hashed = state.assets.hashed && path.starts_with("/pkg/");
    let cache = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
    answer
}

async fn open(state: &AppState, path: &str, headers: HeaderMap) -> Response {
    let files = ServeDir::new(&state.assets.root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    *request.headers_mut() = headers;
    let Ok(answer) = files.oneshot(request).await;
    answer.map(Body::new)
}

/// The tag of what is sent: each encoding has its own.
fn tag(state: &AppState, path: &str, answered: &HeaderMap) -> Option<HeaderValue> {
    let tag = state.assets.tags.get(path)?;
    let encoding = answered.get(header::CONTENT_ENCODING).and_then(|it| it.to_str().ok());
    HeaderValue::try_from(format!("\"{tag}{}\"", encoding.unwrap_or_default())).ok()
}

/// Whether the browser has this very thing (RFC 9110, section 13.1.2).
fn is_known(asked: &HeaderMap, tag: Option<&HeaderValue>) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter();
    let mut known = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    known.any(|known| {
        let known = known.trim();
        let known = known.strip_prefix("W/").unwrap_or(known);
        known == "*" || tag.is_some_and(|tag| tag == known)
    })
}

/// The tags of the files in a folder, by their addresses: the beginning of SHA-256.
pub(super) fn tags(root: &Path) -> HashMap<String, String> {
    let mut tags = HashMap::new();
    for (folder, prefix) in [(root.to_owned(), "/"), (root.join("pkg"), "/pkg/")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (Ok(name), Ok(bytes)) =
                (entry.file_name().into_string(), std::fs::read(entry.path()))
            else {
                continue;
            };
            let tag = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]);
            tags.insert([prefix, &name].concat(), tag);
        }
    }
    tags
}
