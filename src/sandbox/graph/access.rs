//! Who asks, and what he may.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::access_token::AccessToken;
use super::error::GraphError;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::clock;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::{SharedWorld, World};

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

    /// Whether this scope was granted.
    pub fn has(&self, scope: &str) -> bool {
        self.has_one_of(&[scope])
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
        let token = AccessToken::read(&world.key, &origin, &parts.headers)?;
        match world.challenges.unmet_by(&token) {
            None => Ok(Self { account: token.account, scopes: token.scopes }),
            Some(moment) if token.understands_challenges => {
                Err(GraphError::claims_challenge(&origin, moment))
            }
            // Who does not know what claims are is told no more than that the token is worth nothing.
            Some(_) => Err(GraphError::invalid_token(&origin, "Access token has been revoked.")),
        }
    }
}

/// Challenge the request, whoever sent it, and from now on all tokens that are not newer than its own.
pub fn challenge(world: &World, origin: &Origin, headers: &HeaderMap) -> GraphError {
    let moment = match AccessToken::read(&world.key, origin, headers) {
        Ok(token) => world.challenges.raise(&token),
        // Nobody is known whose tokens could be refused.
        Err(_) => clock::unix_now(),
    };
    GraphError::claims_challenge(origin, moment)
}
