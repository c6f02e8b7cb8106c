//! What has to be ready before the request that sends can leave. Nothing of it sends.

use super::Mail;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{Accepted, GraphClient, GraphError};
use crate::server::outbox::Attempt;
use crate::server::session::AccessToken;

/// A mail that one request sends.
pub(super) enum Prepared {
    /// All of it is in the request.
    SendMail(Vec<u8>),
}

impl AppState {
    /// Prepares a mail.
    #[expect(clippy::unused_self, reason = "what is attached lies in its stores")]
    pub(super) fn prepare(&self, mail: &Mail, attempt: &Attempt) -> Prepared {
        Prepared::SendMail(mail.written.clone().named(attempt.id()).to_payload())
    }
}

impl Prepared {
    /// The immutable id of the draft, where it is one.
    pub(super) fn draft(&self) -> Option<&str> {
        match self {
            Self::SendMail(_) => None,
        }
    }

    /// Sends it.
    pub(super) async fn send(
        &self,
        graph: &GraphClient,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Accepted, GraphError> {
        match self {
            Self::SendMail(payload) => graph.send_mail(payload.clone(), token, now).await,
        }
    }
}
