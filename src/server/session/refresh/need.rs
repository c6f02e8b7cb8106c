//! Which token is good enough for a caller.

use crate::server::clock::Timestamp;
use crate::server::session::claims::ClaimsChallenge;
use crate::server::session::refresh_error::RefreshError;
use crate::server::session::tokens::{AccessToken, Tokens};

/// Which token is good enough.
pub(super) enum Need {
    /// One that is not about to end.
    Lasting,
    /// One that it is not yet time to renew: nobody waits for it.
    Renewed,
    /// Any but the one that Graph has refused.
    OtherThan {
        /// That one.
        refused: AccessToken,
        /// What Graph wants to be told.
        claims: Option<ClaimsChallenge>,
    },
}

impl Need {
    /// Whether these tokens will do.
    pub(super) fn is_met(&self, tokens: &Tokens, now: Timestamp) -> bool {
        match self {
            Self::Lasting => !tokens.is_due(now),
            Self::Renewed => !tokens.may_be_renewed(now),
            Self::OtherThan { refused, .. } => tokens.access.expose() != refused.expose(),
        }
    }

    /// Whether the token at hand is refused although its time is not over.
    pub(super) fn is_replacement(&self) -> bool {
        matches!(self, Self::OtherThan { .. })
    }

    /// Whether the caller has a token that serves for now.
    pub(super) fn can_wait(&self, tokens: &Tokens, now: Timestamp) -> bool {
        !self.is_replacement() && tokens.is_valid(now)
    }

    /// What the token endpoint is to be told.
    pub(super) fn claims(&self) -> Option<&ClaimsChallenge> {
        match self {
            Self::OtherThan { claims, .. } => claims.as_ref(),
            Self::Lasting | Self::Renewed => None,
        }
    }

    /// Adds Graph's claims to an error that only a sign-in mends: they have to be told there.
    pub(super) fn explain(&self, error: RefreshError) -> RefreshError {
        match error {
            RefreshError::InteractionNeeded(None) => {
                RefreshError::InteractionNeeded(self.claims().cloned())
            }
            error => error,
        }
    }
}
