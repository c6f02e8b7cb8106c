//! Why a refresh brought no tokens.

use super::claims::ClaimsChallenge;

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
