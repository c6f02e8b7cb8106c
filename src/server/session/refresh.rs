//! A valid access token for whoever has a session: one refresh at a time, detached from the
//! request that caused it, first written and then used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use async_trait::async_trait;

use super::cookie::IdHash;
use super::data::Identity;
use super::tokens::{AccessToken, RefreshToken, Tokens};
use super::{Session, SessionError, Sessions};
use crate::server::clock::Timestamp;

/// How new tokens are asked for: the identity provider's side of the matter.
#[async_trait]
pub trait RefreshGrant: Send + Sync {
    /// Redeems a refresh token that was given to `identity`.
    async fn refresh(
        &self,
        token: &RefreshToken,
        identity: &Identity,
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
}

type Flights = Mutex<HashMap<IdHash, Weak<tokio::sync::Mutex<()>>>>;

impl TokenKeeper {
    /// Keeps the tokens of `sessions` fresh by `grant`.
    pub fn new(sessions: Sessions, grant: Arc<dyn RefreshGrant>) -> Self {
        Self {
            sessions,
            grant,
            flights: Arc::default(),
        }
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
        self.obtain(session.id_hash, Need::OtherThan(refused), now)
            .await
    }

    /// Runs in a task of its own: a browser that leaves cancels nothing.
    async fn obtain(
        &self,
        id_hash: IdHash,
        need: Need,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let keeper = self.clone();
        let flight = tokio::spawn(async move {
            let turn = keeper.turn(id_hash);
            let _one_at_a_time = turn.lock().await;
            keeper.refresh(id_hash, &need, now).await
        });
        flight
            .await
            .unwrap_or(Err(NoToken::Refresh(RefreshError::Unavailable {
                retry_after: 1,
            })))
    }

    async fn refresh(
        &self,
        id_hash: IdHash,
        need: &Need,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let Some(session) = self.sessions.read(id_hash).await? else {
            return Err(NoToken::SignedOut);
        };
        let tokens = &session.data.tokens;
        if is_met(need, tokens, now) {
            return Ok(tokens.access.clone());
        }
        let error = match self.new_tokens(&session, now).await {
            Ok(tokens) => return self.keep(id_hash, tokens).await,
            Err(error) => error,
        };
        tracing::warn!(%error, "the token could not be refreshed");
        match error {
            RefreshError::GrantEnded | RefreshError::SomebodyElse => {
                self.sessions.end(id_hash).await?;
                Err(NoToken::SignedOut)
            }
            RefreshError::Unavailable { .. } | RefreshError::Misconfigured
                if matches!(need, Need::Lasting) && tokens.is_valid(now) =>
            {
                Ok(tokens.access.clone())
            }
            error => Err(error.into()),
        }
    }

    async fn new_tokens(&self, session: &Session, now: Timestamp) -> Result<Tokens, RefreshError> {
        let tokens = &session.data.tokens;
        let refresh = tokens.refresh.as_ref().ok_or(RefreshError::GrantEnded)?;
        let mut new = self
            .grant
            .refresh(refresh, &session.data.identity, now)
            .await?;
        if new.refresh.is_none() {
            new.refresh = Some(refresh.clone());
        }
        if new.scopes.is_empty() {
            new.scopes.clone_from(&tokens.scopes);
        }
        Ok(new)
    }

    async fn keep(&self, id_hash: IdHash, tokens: Tokens) -> Result<AccessToken, NoToken> {
        let written = self
            .sessions
            .update(id_hash, |data| data.tokens = tokens.clone())
            .await?;
        if written {
            Ok(tokens.access)
        } else {
            Err(NoToken::SignedOut)
        }
    }

    fn turn(&self, id_hash: IdHash) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = flights.get(&id_hash).and_then(Weak::upgrade) {
            return turn;
        }
        flights.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        flights.insert(id_hash, Arc::downgrade(&turn));
        turn
    }
}

fn is_met(need: &Need, tokens: &Tokens, now: Timestamp) -> bool {
    match need {
        Need::Lasting => !tokens.is_due(now),
        Need::OtherThan(refused) => tokens.access.expose() != refused.expose(),
    }
}
