//! Why a sign-in, or the token endpoint, brought nothing.

use super::envelope::ErrorEnvelope;
use super::metadata::DiscoveryError;
use crate::server::id_token::IdTokenError;
use crate::server::outbound::OutboundError;
use crate::server::session::SessionError;

/// Why a reply leads to no session.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    /// Parameters are missing, doubled, contradictory or not UTF-8.
    #[error("malformed parameters")]
    Malformed,
    /// No sign-in of this browser is waiting for this reply.
    #[error("no sign-in is waiting for this reply")]
    Unexpected,
    /// The reply comes from another issuer (RFC 9207).
    #[error("the reply names another issuer")]
    OtherIssuer,
    /// The provider answered with an error.
    #[error("the provider answered {0}")]
    Refused(Box<ErrorEnvelope>),
    /// An administrator did not allow this app.
    #[error("an administrator did not allow this app: {0}")]
    AdminConsent(Box<ErrorEnvelope>),
    /// The provider's description is not at hand.
    #[error(transparent)]
    Discovery(DiscoveryError),
    /// The code became no tokens.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The session could not be written.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// Why the token endpoint gave no tokens.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The provider's description or keys are not at hand.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The certificate could not sign.
    #[error("the certificate's key can't sign")]
    NoProof,
    /// No answer.
    #[error("the token endpoint: {0}")]
    Unreachable(#[from] OutboundError),
    /// An answer that is neither a success nor an error of the caller.
    #[error(
        "the token endpoint answered nonsense with status {status}{}",
        .envelope.as_ref().map(|envelope| format!(": {envelope}")).unwrap_or_default()
    )]
    Nonsense {
        /// The HTTP status.
        status: u16,
        /// `Retry-After` in seconds.
        retry_after: Option<u64>,
        /// What it says all the same.
        envelope: Option<Box<ErrorEnvelope>>,
    },
    /// An error in the known form.
    #[error("the token endpoint refused: {0}")]
    Refused(Box<ErrorEnvelope>),
    /// The tokens came without an id_token.
    #[error("no id_token")]
    NoIdToken,
    /// The id_token of a refresh is of another person.
    #[error("the id_token is of another person")]
    SomebodyElse,
    /// The id_token did not stand the check.
    #[error("id_token: {0}")]
    IdToken(#[from] IdTokenError),
}

impl TokenError {
    /// What the provider told, in its known form.
    pub(super) fn envelope(&self) -> Option<&ErrorEnvelope> {
        match self {
            Self::Refused(envelope) => Some(envelope),
            Self::Nonsense { envelope, .. } => envelope.as_deref(),
            _ => None,
        }
    }
}
