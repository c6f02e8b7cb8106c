//! Who asks, and what he may.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde_json::Value;

use super::error::GraphError;
use crate::sandbox::accounts::{DemoAccount, by_object_id};
use crate::sandbox::clock;
use crate::sandbox::identity::{GRAPH_RESOURCE, TokenFault};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;

/// The account behind a good access token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: &'static DemoAccount,
    scopes: Vec<String>,
}

impl Caller {
    /// Let pass who may do one of these to a mailbox.
    pub fn may(&self, scopes: &[&str]) -> Result<(), GraphError> {
        if self.has_one_of(scopes) { Ok(()) } else { Err(GraphError::mailbox_denied()) }
    }

    /// Let pass who may do one of these to the directory.
    pub fn may_read_directory(&self, scopes: &[&str]) -> Result<(), GraphError> {
        if self.has_one_of(scopes) { Ok(()) } else { Err(GraphError::directory_denied()) }
    }

    fn has_one_of(&self, scopes: &[&str]) -> bool {
        scopes.iter().any(|wanted| self.scopes.iter().any(|scope| scope == wanted))
    }
}

impl FromRequestParts<SharedWorld> for Caller {
    type Rejection = GraphError;

    async fn from_request_parts(
        parts: &mut Parts,
        world: &SharedWorld,
    ) -> Result<Self, GraphError> {
        let origin =
            Origin::from_request_parts(parts, world).await.map_err(|_| GraphError::storage())?;
        let fault = |message| GraphError::invalid_token(&origin, message);
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(fault("Access token is empty."));
        }
        let claims = world.key.verify(token.trim()).map_err(|error| match error {
            TokenFault::Malformed => fault("IDX14100: JWT is not well formed."),
            TokenFault::BadSignature => {
                fault("Access token validation failure. Invalid signature.")
            }
        })?;
        caller(&claims, &origin).map_err(fault)
    }
}

/// The claims that Graph looks at: audience, life, account and scopes.
fn caller(claims: &Value, origin: &Origin) -> Result<Caller, &'static str> {
    let audience = claims["aud"].as_str().unwrap_or_default();
    if audience != GRAPH_RESOURCE && !origin.is_named_by(audience) {
        return Err("Access token validation failure. Invalid audience.");
    }
    if claims["exp"].as_i64().unwrap_or_default() <= clock::unix_now() {
        return Err("Lifetime validation failed, the token is expired.");
    }
    let account = claims["oid"].as_str().and_then(by_object_id);
    let account = account.ok_or("Access token validation failure. Unknown user.")?;
    let scopes = claims["scp"].as_str().unwrap_or_default();
    Ok(Caller { account, scopes: scopes.split(' ').map(ToOwned::to_owned).collect() })
}
