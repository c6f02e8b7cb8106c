//! One refresh: whoever gets the lease asks the provider, the others wait for what it brings.

use std::time::Duration;

use tokio::time::Instant;

use super::keep::keep;
use super::need::Need;
use super::{NoToken, PATIENCE, TokenKeeper, WAIT};
use crate::server::clock::Timestamp;
use crate::server::meter;
use crate::server::session::Session;
use crate::server::session::cookie::IdHash;
use crate::server::session::flight::Turn;
use crate::server::session::refresh_error::RefreshError;
use crate::server::session::tokens::AccessToken;

/// How often it is looked whether another instance has refreshed the session.
const LOOK_EVERY: Duration = Duration::from_millis(150);

impl TokenKeeper {
    /// The token that `need` asks for, from the session or from the provider.
    pub(super) async fn refresh(
        &self,
        id_hash: IdHash,
        need: &Need,
        turn: &Turn,
        now: Timestamp,
    ) -> Result<AccessToken, NoToken> {
        let began = Instant::now();
        loop {
            let session = self.sessions.read(id_hash).await?.ok_or(NoToken::SignedOut)?;
            let tokens = &session.data.tokens;
            if need.is_met(tokens, now) {
                return Ok(tokens.access.clone());
            }
            if let Some(error) = turn.answer(need.can_wait(tokens, now), now) {
                return Err(error.into());
            }
            // Asking again and again would look like a loop to the provider (AADSTS50196).
            if need.claims().is_none() && need.is_replacement() && turn.is_loop(now) {
                return Err(RefreshError::InteractionNeeded(None).into());
            }
            if let Some(token) = self.attempt(&session, need, now).await? {
                return Ok(token);
            }
            if matches!(need, Need::Renewed) {
                return Ok(tokens.access.clone());
            }
            if began.elapsed() >= PATIENCE {
                return Err(RefreshError::Unavailable { retry_after: WAIT }.into());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The new token, once it is written down. Nothing when another instance refreshes, or has, or
    /// the session has ended: it has to be read again.
    async fn attempt(
        &self,
        session: &Session,
        need: &Need,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, NoToken> {
        let Some(refresh) = &session.data.tokens.refresh else {
            if need.is_replacement() {
                return Err(need.explain(RefreshError::InteractionNeeded(None)).into());
            }
            self.sessions.end(session.id_hash).await?;
            return Err(NoToken::SignedOut);
        };
        self.grant.prepare(now).await?;
        let Some(lease) = self.sessions.lease(session).await? else {
            return Ok(None);
        };
        let held = lease.is_held().await;
        if !matches!(held, Ok(true)) {
            // Nothing was sent, so nobody has to wait until it has run out.
            lease.give_back().await;
            held?;
            return Ok(None);
        }
        let outcome = self.grant.refresh(refresh, &session.data, need.claims(), now).await;
        meter::refresh(&outcome);
        match outcome {
            Ok(renewal) => keep(&lease, &session.data, renewal).await,
            Err(RefreshError::GrantEnded | RefreshError::SomebodyElse) => {
                let ended = lease.end_session().await;
                if ended.is_err() {
                    lease.give_back().await;
                }
                if ended? { Err(NoToken::SignedOut) } else { Ok(None) }
            }
            Err(error) => {
                lease.give_back().await;
                Err(need.explain(error).into())
            }
        }
    }
}
