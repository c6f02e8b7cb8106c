//! How new tokens are asked for: what this room needs of the identity provider.

use async_trait::async_trait;

use super::claims::ClaimsChallenge;
use super::data::SessionData;
use super::refresh_error::RefreshError;
use super::tokens::{RefreshToken, Tokens};
use crate::server::clock::Timestamp;

/// How new tokens are asked for: the identity provider's side of the matter.
#[async_trait]
pub trait RefreshGrant: Send + Sync {
    /// Fetches what a refresh needs besides the token endpoint, so that afterwards nothing stands
    /// between its answer and the store.
    async fn prepare(&self, now: Timestamp) -> Result<(), RefreshError>;

    /// Redeems the refresh token of a session; `claims` is what Graph has asked for.
    async fn refresh(
        &self,
        token: &RefreshToken,
        session: &SessionData,
        claims: Option<&ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<Renewal, RefreshError>;
}

/// What a refresh brought.
#[derive(Debug)]
pub enum Renewal {
    /// New tokens of the same person.
    Tokens(Tokens),
    /// A new refresh token beside an id_token that nobody can judge just now: the old one may be
    /// spent, so the new one is kept; the access token is not used.
    Unjudged(RefreshToken),
}
