//! By which name the sandbox was asked, and whether it answers to that name.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Which listener a request came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The plain one.
    Http,
    /// The TLS one.
    Https,
}

/// What the listener tells about a request.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// The address that took the connection.
    pub local: SocketAddr,
}

/// The origin by which the sandbox was asked, and which all its documents name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    host: Arc<str>,
}

impl Origin {
    /// Host and port, as in `msgraph_host`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether a resource of v1.0 names our Graph: an identifier, in which the scheme says nothing
    /// about the listener.
    pub fn is_named_by(&self, resource: &str) -> bool {
        let host = resource.strip_prefix("https://").or_else(|| resource.strip_prefix("http://"));
        host == Some(self.host())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}", self.host)
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Let only requests pass that name us by a loopback name or the address we listen on.
///
/// A page of a foreign site whose name was pointed at this machine (DNS rebinding) reads nothing here.
pub async fn guard(mut request: Request, next: Next) -> Response {
    let Some(arrival) = request.extensions().get::<Arrival>().copied() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match asked_host(&request) {
        None => {
            (StatusCode::BAD_REQUEST, "The Host header is missing or malformed.\n").into_response()
        }
        Some(host) if !is_ours(&host, arrival.local.ip()) => {
            let text = "The sandbox answers on localhost and loopback addresses only.\n";
            (StatusCode::MISDIRECTED_REQUEST, text).into_response()
        }
        Some(host) if is_forged(&request) => {
            let text = format!("A page of another site may not change anything at {host}.\n");
            (StatusCode::FORBIDDEN, text).into_response()
        }
        Some(host) => {
            let origin = Origin { scheme: arrival.scheme, host: host.as_str().into() };
            request.extensions_mut().insert(origin);
            next.run(request).await
        }
    }
}

fn asked_host(request: &Request) -> Option<Authority> {
    let mut named = request.headers().get_all(HOST).iter();
    let host: Authority = named.next()?.to_str().ok()?.parse().ok()?;
    (named.next().is_none() && !host.as_str().contains('@')).then_some(host)
}

fn is_ours(host: &Authority, bound: IpAddr) -> bool {
    let name = host.host().trim_start_matches('[').trim_end_matches(']');
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address == bound,
        Err(_) => name.eq_ignore_ascii_case("localhost"),
    }
}

/// Whether a browser says that a page of another site sends a change to the tests' interface.
fn is_forged(request: &Request) -> bool {
    let changes = !request.method().is_safe() && request.uri().path().starts_with("/sandbox/");
    changes && !is_own_page(request.headers())
}

/// Whether the request comes from a page of the sandbox, or from no page at all.
pub fn is_own_page(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => true,
    }
}
