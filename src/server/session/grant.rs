//! How new tokens are asked for: what this room needs of the identity provider.

use async_trait::async_trait;

use super::data::SessionData;
use super::tokens::{RefreshToken, Tokens};
use crate::server::clock::Timestamp;

/// How new tokens are asked for: the identity provider's side of the matter.
#[async_trait]
pub trait RefreshGrant: Send + Sync {
    /// Redeems the refresh token of a session.
    async fn refresh(
        &self,
        token: &RefreshToken,
        session: &SessionData,
        now: Timestamp,
    ) -> Result<Tokens, RefreshError>;
}

/// Why there are no new tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// `invalid_grant`: the grant is gone, this session ends.
    #[error("the grant has ended")]
    GrantEnded,
    /// The new tokens are for somebody else: this session ends.
    #[error("the tokens are for somebody else")]
    SomebodyElse,
    /// The person has to do something at the provider; the session stays.
    #[error("the provider wants the person")]
    InteractionNeeded,
    /// The provider does not accept this app; no session ends.
    #[error("the provider does not accept this app's registration or secret")]
    Misconfigured,
    /// The provider is away or answers nonsense; the session stays.
    #[error("the provider is unavailable")]
    Unavailable {
        /// Seconds to wait.
        retry_after: u64,
    },
}
