//! Who sends: whoever gets the row. The others wait for what it comes to.

use uuid::Uuid;

use super::content::final_outcome;
use super::{Attempt, Outbox, Outcome, PREPARATION, WAIT, Wanted};
use crate::error::AppError;
use crate::server::session::{NewSend, SendState};

/// What a caller found in the store.
pub(super) enum Found {
    /// Its own attempt.
    Mine(Attempt),
    /// It has an end.
    Settled(Outcome),
    /// Somebody else works on it: the number of that attempt.
    Elsewhere(i64),
}

impl Outbox {
    /// Reserves the key, or looks what has become of it; `seen` is the attempt that the caller
    /// waits for.
    pub(super) async fn look(&self, wanted: &Wanted, seen: Option<i64>) -> Result<Found, AppError> {
        let user_key = wanted.user.hash();
        let known = self.store.find_key(user_key, wanted.key).await?;
        let Some(row) = known else { return self.reserve(wanted).await };
        if row.body_hash != wanted.body_hash {
            return Err(AppError::KeyReused);
        }
        let content = self.open(&wanted.user, &row);
        match row.state {
            SendState::Inflight => return Ok(Found::Elsewhere(row.attempt)),
            SendState::Reserved if row.leased => return Ok(Found::Elsewhere(row.attempt)),
            SendState::Reserved => {}
            SendState::Accepted | SendState::Refused | SendState::Unknown => {
                let outcome = content.and_then(|content| final_outcome(&row, content));
                return outcome
                    .map(Found::Settled)
                    .ok_or(AppError::OutOfService { retry_after: WAIT });
            }
        }
        // The one that was waited for could not send: that is what became of this call too.
        if seen == Some(row.attempt)
            && let Some(error) = content.and_then(|content| content.error)
        {
            return Ok(Found::Settled(Err(error)));
        }
        let taken = self.store.take_over(row.id, row.attempt, PREPARATION).await;
        let next = row.attempt + 1;
        Ok(if taken? {
            Found::Mine(self.attempt(wanted, row.id, next))
        } else {
            Found::Elsewhere(next)
        })
    }

    async fn reserve(&self, wanted: &Wanted) -> Result<Found, AppError> {
        let id = Uuid::new_v4();
        let attempt = self.attempt(wanted, id, 1);
        let send = NewSend {
            id,
            user_key: wanted.user.hash(),
            idempotency_key: wanted.key,
            body_hash: wanted.body_hash,
            sealed: attempt.sealed(None),
        };
        match self.store.reserve(send, PREPARATION).await {
            Ok(true) => Ok(Found::Mine(attempt)),
            Ok(false) => Ok(Found::Elsewhere(0)),
            Err(error) => {
                // It may be there all the same: nobody shall have to wait until its lease is over.
                attempt.give_back();
                Err(error.into())
            }
        }
    }
}
