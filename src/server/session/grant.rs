//! How new tokens are asked for: what this room needs of the identity provider.

use async_trait::async_trait;

use super::claims::ClaimsChallenge;
use super::data::SessionData;
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

/// Why there are no new tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// `invalid_grant`: the grant is gone, this session ends.
    #[error("the grant has ended")]
    GrantEnded,
    /// The new tokens are for somebody else: this session ends.
    #[error("the tokens are for somebody else")]
    SomebodyElse,
    /// The person has to do something at the provider; the session stays.
    #[error("the provider wants the person")]
    InteractionNeeded(Option<ClaimsChallenge>),
    /// The provider does not accept this app; no session ends.
    #[error("the provider does not accept this app's registration or secret")]
    Misconfigured,
    /// The provider has said how long to wait; the session stays.
    #[error("the provider asks to wait")]
    AskedToWait {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Nobody can judge the id_token beside the new tokens; the session stays.
    #[error("the id_token can't be judged")]
    Unjudged,
    /// The provider is away or answers nonsense; the session stays.
    #[error("the provider is unavailable")]
    Unavailable {
        /// Seconds to wait.
        retry_after: u64,
    },
}
