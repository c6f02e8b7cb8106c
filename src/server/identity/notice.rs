//! A notice on its way to the connect page: sealed, so that nobody can make up what it says.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::admin_consent::Decision;
use super::envelope::ErrorEnvelope;
use super::explain;
use super::failure::ReplyError;
use super::metadata::DiscoveryError;
use crate::server::clock::Timestamp;
use crate::server::session::Sealer;
use crate::server::trace;
use crate::sign_in::{SignInNotice, SignInProblem};

const PLACE: &[u8] = b"notice";

/// How long a notice is shown: a bookmark of it says nothing.
const LIFE: Duration = Duration::from_mins(10);

/// Puts notices into addresses and reads them there.
#[derive(Clone)]
pub struct NoticeSeal(Sealer);

impl NoticeSeal {
    /// Seals with the keys of the sessions.
    #[must_use]
    pub fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    /// The address of the connect page with this notice.
    #[must_use]
    pub fn address(&self, notice: &SignInNotice) -> String {
        // A struct of numbers and texts always has a JSON form.
        let bytes = serde_json::to_vec(notice).unwrap_or_default();
        format!("/?notice={}", URL_SAFE_NO_PAD.encode(self.0.seal(&bytes, PLACE)))
    }

    /// The notice of an address; nothing when it is not ours or too old.
    #[must_use]
    pub fn read(&self, sealed: &str, now: Timestamp) -> Option<SignInNotice> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let notice: SignInNotice =
            serde_json::from_slice(&self.0.open(&sealed, PLACE).ok()?).ok()?;
        (now < Timestamp(notice.at).plus(LIFE)).then_some(notice)
    }
}

impl SignInNotice {
    /// What a failed reply tells the person.
    pub(super) fn of(error: &ReplyError, now: Timestamp) -> Self {
        let (problem, envelope) = match error {
            ReplyError::Malformed => (SignInProblem::MalformedReply, None),
            ReplyError::Unexpected => (SignInProblem::Expired, None),
            ReplyError::OtherIssuer => (SignInProblem::InvalidIdentity, None),
            // What Microsoft answers for a tenant that is not there.
            ReplyError::Discovery(DiscoveryError::Status(400)) => {
                (SignInProblem::TenantUnknown, None)
            }
            ReplyError::Discovery(_) => (SignInProblem::Unavailable, None),
            ReplyError::Session(_) => (SignInProblem::OutOfService, None),
            ReplyError::AdminConsent(envelope) => return Decision::refused(envelope, now),
            ReplyError::Refused(envelope) => (explain::envelope(envelope), Some(&**envelope)),
            ReplyError::Token(error) => (explain::exchange(error), error.envelope()),
        };
        Self::explained(problem, envelope, now)
    }

    /// With the ids and the number of an error.
    pub(super) fn explained(
        problem: SignInProblem,
        envelope: Option<&ErrorEnvelope>,
        now: Timestamp,
    ) -> Self {
        Self {
            problem,
            at: now.0,
            correlation_id: envelope.and_then(|envelope| envelope.correlation_id.clone()),
            trace_id: envelope.and_then(|envelope| envelope.trace_id.clone()),
            request_id: trace::current().map(|trace| trace.id()),
            code: envelope.and_then(|envelope| envelope.code),
            address: None,
        }
    }
}
