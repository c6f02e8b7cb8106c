//! The headers of every answer, unless its handler has set them more exactly.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use crate::server::AppState;

const ALWAYS: [(HeaderName, &str); 9] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
];

/// Adds what is missing.
pub(super) async fn complete(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Some(url) = state.policy_reports.as_ref().filter(|_| may_be_reported(headers)) {
        report_violations(headers, url);
    }
    if state.public_url().is_https() {
        let year_twice = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year_twice);
    }
    response
}

/// Whether it is a page. A report tells its address: that of the reply URL, with a code in it, is
/// for nobody.
fn may_be_reported(headers: &HeaderMap) -> bool {
    let starts = |name, value: &str| {
        headers.get(name).is_some_and(|it| it.as_bytes().starts_with(value.as_bytes()))
    };
    starts(header::CONTENT_TYPE, "text/html") && !starts(header::REFERRER_POLICY, "no-referrer")
}

/// Lets browsers tell what violates the policy (Content Security Policy Level 3, section 6.5.1).
fn report_violations(headers: &mut HeaderMap, url: &Url) {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).map(HeaderValue::as_bytes);
    let reported = [policy.unwrap_or_default(), b"; report-uri ", url.as_str().as_bytes()].concat();
    if let Ok(policy) = HeaderValue::from_bytes(&reported) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The policy of a document. The nonce admits the one inline script of a page with islands.
pub(super) fn document_policy(nonce: &str, reload_port: Option<u16>) -> String {
    let reload = reload_port
        .map(|port| format!(" ws://127.0.0.1:{port} ws://localhost:{port}"))
        .unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'self'; frame-ancestors 'none'"
    )
}
