//! A valid access token for whoever has a session: one refresh at a time on all instances,
//! detached from the request that caused it, first written and then used.

mod attempt;
mod keep;
mod need;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use super::claims::ClaimsChallenge;
use super::cookie::IdHash;
use super::flight::{Flights, Turn};
use super::grant::RefreshGrant;
use super::refresh_error::RefreshError;
use super::tokens::AccessToken;
use super::{Session, SessionError, Sessions};
use crate::server::clock::Timestamp;
use crate::server::trace;
use need::Need;

/// How long a caller waits for a new token.
const PATIENCE: Duration = Duration::from_secs(12);

/// Seconds to wait for somebody who has waited already.
const WAIT: u64 = 5;

/// Why a call gets no access token.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// The session has ended.
    #[error("the session has ended")]
    SignedOut,
    /// The refresh failed and the token at hand is no longer valid.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The session could not be read or written.
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl NoToken {
    /// Whether it says nothing about the session: a token that is still valid serves on.
    fn is_passing(&self) -> bool {
        match self {
            Self::Refresh(
                RefreshError::Unavailable { .. }
                | RefreshError::AskedToWait { .. }
                | RefreshError::Unjudged
                | RefreshError::Misconfigured,
            )
            | Self::Session(_) => true,
            Self::Refresh(_) | Self::SignedOut => false,
        }
    }
}

/// Gives out access tokens and refreshes them when it is time.
#[derive(Clone)]
pub struct TokenKeeper {
    sessions: Sessions,
    grant: Arc<dyn RefreshGrant>,
    flights: Arc<Flights>,
    tasks: TaskTracker,
}

impl TokenKeeper {
    /// Keeps the tokens of `sessions` fresh by `grant`; a refresh on its way is one of `tasks`.
    pub fn new(sessions: Sessions, grant: Arc<dyn RefreshGrant>, tasks: TaskTracker) -> Self {
        Self { sessions, grant, flights: Arc::default(), tasks }
    }

    /// The access token of a session that still lives, refreshed first when it is due. One that
    /// is valid keeps serving while there is no new one.
    ///
    /// # Errors
    /// [`NoToken`].
    pub async fn token(&self, session: &Session, now: Timestamp) -> Result<AccessToken, NoToken> {
        let id_hash = session.id_hash;
        let data = self.live(id_hash).await?.data;
        let tokens = &data.tokens;
        if !tokens.is_due(now) {
            if tokens.may_be_renewed(now) {
                self.renew(id_hash, now);
            }
            return Ok(tokens.access.clone());
        }
        match self.obtain(id_hash, Need::Lasting, now).await {
            Err(error) if error.is_passing() && tokens.is_valid(now) => {
                self.live(id_hash).await?;
                Ok(tokens.access.clone())
            }
            outcome => outcome,
        }
    }

    /// Another access token than `refused`, which Graph did not accept, perhaps for want of claims.
    ///
    /// # Errors
    /// [`NoToken`].
    pub async fn another_token(
        &self,
        session: &Session,
        refused: AccessToken,
        claims: Option<ClaimsChallenge>,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        self.obtain(session.id_hash, Need::OtherThan { refused, claims }, now).await
    }

    /// The session, which may have ended since the request began.
    async fn live(&self, id_hash: IdHash) -> Result<Session, NoToken> {
        self.sessions.recent(id_hash).await?.ok_or(NoToken::SignedOut)
    }

    /// Asks for new tokens while the old ones serve; nobody waits.
    fn renew(&self, id_hash: IdHash, now: Timestamp) {
        if let Some(turn) = self.flights.free_turn(id_hash, now) {
            drop(self.spawn(id_hash, Need::Renewed, turn, now));
        }
    }

    async fn obtain(
        &self,
        id_hash: IdHash,
        need: Need,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let waiting = async {
            let turn = self.flights.turn(id_hash, now).await;
            self.spawn(id_hash, need, turn, now).await
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(RefreshError::Unavailable { retry_after: WAIT }.into()),
        }
    }

    /// Runs in a task of its own: a browser that leaves cancels nothing.
    fn spawn(
        &self,
        id_hash: IdHash,
        need: Need,
        mut turn: Turn,
        now: Timestamp,
    ) -> JoinHandle<Result<AccessToken, NoToken>> {
        let keeper = self.clone();
        self.tasks.spawn(trace::carried(async move {
            let mut outcome = keeper.refresh(id_hash, &need, &turn, now).await;
            if matches!(outcome, Err(NoToken::Refresh(RefreshError::Unjudged))) {
                // With the key that was missing.
                outcome = keeper.refresh(id_hash, &need, &turn, now).await;
            }
            match &outcome {
                Ok(_) => turn.note_success(need.is_replacement(), now),
                Err(NoToken::Refresh(error)) => turn.note_failure(error, now),
                Err(_) => {}
            }
            outcome
        }))
    }
}
