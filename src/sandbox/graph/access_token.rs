//! What the access token of a request says.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use serde_json::Value;

use super::error::GraphError;
use crate::sandbox::accounts::{DemoAccount, by_object_id};
use crate::sandbox::clock;
use crate::sandbox::identity::{
    CHALLENGE_CAPABILITY, GRAPH_RESOURCE, MET_CHALLENGE, SigningKey, TokenFault,
};
use crate::sandbox::origin::Origin;

/// A token that we signed, for Graph, and that has not run out.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Whose it is.
    pub account: &'static DemoAccount,
    /// The application that it was issued to.
    pub client_id: String,
    /// What the application may do.
    pub scopes: Vec<String>,
    /// Up to which moment it meets challenges.
    pub met_challenge: Option<i64>,
    /// Whether the application declared that it understands challenges.
    pub understands_challenges: bool,
}

impl AccessToken {
    /// The token of the request.
    pub fn read(
        key: &SigningKey,
        origin: &Origin,
        headers: &HeaderMap,
    ) -> Result<Self, GraphError> {
        let fault = |message| GraphError::invalid_token(origin, message);
        let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(fault("Access token is empty."));
        }
        let claims = key.verify(token.trim()).map_err(|error| match error {
            TokenFault::Malformed => fault("IDX14100: JWT is not well formed."),
            TokenFault::BadSignature => {
                fault("Access token validation failure. Invalid signature.")
            }
        })?;
        Self::of(&claims, origin).map_err(fault)
    }

    /// The claims that Graph looks at.
    fn of(claims: &Value, origin: &Origin) -> Result<Self, &'static str> {
        let audience = claims["aud"].as_str().unwrap_or_default();
        if audience != GRAPH_RESOURCE && !origin.is_named_by(audience) {
            return Err("Access token validation failure. Invalid audience.");
        }
        if claims["exp"].as_i64().unwrap_or_default() <= clock::unix_now() {
            return Err("Lifetime validation failed, the token is expired.");
        }
        let account = claims["oid"].as_str().and_then(by_object_id);
        let capabilities = claims["xms_cc"].as_array();
        Ok(Self {
            account: account.ok_or("Access token validation failure. Unknown user.")?,
            client_id: claims["appid"].as_str().unwrap_or_default().to_owned(),
            scopes: words(claims["scp"].as_str().unwrap_or_default()),
            met_challenge: claims[MET_CHALLENGE].as_i64(),
            understands_challenges: capabilities
                .is_some_and(|names| names.iter().any(|name| name == CHALLENGE_CAPABILITY)),
        })
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(ToOwned::to_owned).collect()
}
