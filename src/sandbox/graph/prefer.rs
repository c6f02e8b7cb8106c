//! Which ids a client prefers.
//! <https://learn.microsoft.com/graph/outlook-immutable-id>

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::sandbox::mail_store::IdKind;

/// What a client writes to get ids that stay.
pub const IMMUTABLE: &str = "IdType=\"ImmutableId\"";

/// The kind that the request asks for.
pub fn preferred(headers: &HeaderMap) -> IdKind {
    let wishes = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut wishes = wishes.flat_map(|value| value.split([',', ';']));
    if wishes.any(|wish| wish.trim().eq_ignore_ascii_case(IMMUTABLE)) {
        IdKind::Immutable
    } else {
        IdKind::Regular
    }
}

impl<S: Sync> FromRequestParts<S> for IdKind {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(preferred(&parts.headers))
    }
}
