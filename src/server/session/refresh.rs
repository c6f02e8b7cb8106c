//! A valid access token for whoever has a session: one refresh at a time, detached from the
//! request that caused it, first written and then used.

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use super::cookie::IdHash;
use super::flight::{Flights, Turn};
use super::grant::{RefreshError, RefreshGrant};
use super::tokens::{AccessToken, Tokens};
use super::{Session, SessionError, Sessions};
use crate::server::clock::Timestamp;

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

/// Which token is good enough.
#[derive(Clone)]
enum Need {
    /// One that is not about to end.
    Lasting,
    /// Any but this one, which Graph has refused.
    OtherThan(AccessToken),
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

    /// The access token of a session, refreshed first when it is due.
    ///
    /// # Errors
    /// [`NoToken`].
    pub async fn token(&self, session: &Session, now: Timestamp) -> Result<AccessToken, NoToken> {
        if !session.data.tokens.is_due(now) {
            return Ok(session.data.tokens.access.clone());
        }
        self.obtain(session.id_hash, Need::Lasting, now).await
    }

    /// Another access token than `refused`, which Graph did not accept.
    ///
    /// # Errors
    /// [`NoToken`].
    pub async fn another_token(
        &self,
        session: &Session,
        refused: AccessToken,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        self.obtain(session.id_hash, Need::OtherThan(refused), now).await
    }

    /// Runs in a task of its own: a browser that leaves cancels nothing.
    async fn obtain(
        &self,
        id_hash: IdHash,
        need: Need,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let keeper = self.clone();
        let flight = self.flights.of(id_hash, now);
        let failures = flight.failures();
        let task = self.tasks.spawn(async move {
            let turn = flight.turn(failures).await;
            keeper.refresh(id_hash, &need, turn, now).await
        });
        let broken = NoToken::Refresh(RefreshError::Unavailable { retry_after: 1 });
        task.await.unwrap_or(Err(broken))
    }

    async fn refresh(
        &self,
        id_hash: IdHash,
        need: &Need,
        mut turn: Turn<'_>,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let Some(session) = self.sessions.read(id_hash).await? else {
            return Err(NoToken::SignedOut);
        };
        let tokens = &session.data.tokens;
        let will_do = matches!(need, Need::Lasting) && tokens.is_valid(now);
        if is_met(need, tokens, now) || (will_do && turn.pauses(now)) {
            return Ok(tokens.access.clone());
        }
        let outcome = if let Some(error) = turn.shared_failure() {
            Err(error)
        } else {
            let outcome = self.new_tokens(&session, now).await;
            turn.note(outcome.as_ref().err().copied(), now);
            outcome
        };
        match outcome {
            Ok(tokens) => self.keep(id_hash, tokens).await,
            Err(RefreshError::GrantEnded | RefreshError::SomebodyElse) => {
                self.sessions.end(id_hash).await?;
                Err(NoToken::SignedOut)
            }
            Err(RefreshError::Unavailable { .. } | RefreshError::Misconfigured) if will_do => {
                Ok(tokens.access.clone())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn new_tokens(&self, session: &Session, now: Timestamp) -> Result<Tokens, RefreshError> {
        let tokens = &session.data.tokens;
        let refresh = tokens.refresh.as_ref().ok_or(RefreshError::GrantEnded)?;
        let mut new = self.grant.refresh(refresh, &session.data, now).await?;
        if new.refresh.is_none() {
            new.refresh = Some(refresh.clone());
        }
        if new.scopes.is_empty() {
            new.scopes.clone_from(&tokens.scopes);
        }
        Ok(new)
    }

    async fn keep(&self, id_hash: IdHash, tokens: Tokens) -> Result<AccessToken, NoToken> {
        let written = self.sessions.update(id_hash, |data| data.tokens = tokens.clone()).await?;
        if written { Ok(tokens.access) } else { Err(NoToken::SignedOut) }
    }
}

fn is_met(need: &Need, tokens: &Tokens, now: Timestamp) -> bool {
    match need {
        Need::Lasting => !tokens.is_due(now),
        Need::OtherThan(refused) => tokens.access.expose() != refused.expose(),
    }
}
