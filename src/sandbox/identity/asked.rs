//! What every endpoint of Entra ID wants to know about a request.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::dialect::Dialect;
use super::error::IdentityError;
use super::tenant::Tenant;
use super::trace::TraceIds;
use crate::sandbox::origin::Origin;

/// Where and how the request asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The origin by which we were asked.
    pub origin: Origin,
    /// The version of the endpoint.
    pub dialect: Dialect,
    /// The path of the endpoint.
    pub path: String,
    /// The first segment of it, as it was written.
    pub segment: String,
    /// The ids of the request.
    pub ids: TraceIds,
}

impl Asked {
    /// The tenant, if there is one of that name.
    pub fn tenant(&self) -> Result<Tenant, IdentityError> {
        Tenant::parse(&self.segment).ok_or_else(|| IdentityError::unknown_tenant(&self.segment))
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let origin = Origin::from_request_parts(parts, state).await?;
        let path = parts.uri.path().to_owned();
        let segment = path.split('/').nth(1).unwrap_or_default();
        let segment = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let ids = TraceIds::of(&parts.headers);
        Ok(Self { origin, dialect: Dialect::of_path(&path), path, segment, ids })
    }
}

/// The cookies of the request, unparsed.
pub struct RawCookies(pub String);

impl<S: Sync> FromRequestParts<S> for RawCookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let cookies =
            parts.headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
        Ok(Self(cookies.collect::<Vec<_>>().join("; ")))
    }
}
