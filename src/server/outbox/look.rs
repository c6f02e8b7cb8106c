//! Who sends: whoever gets the row. The others wait for what it comes to.

use std::future::Future;
use std::sync::atomic::Ordering;

use uuid::Uuid;

use super::content::final_outcome;
use super::{Attempt, Outbox, Outcome, PREPARATION, WAIT, Wanted};
use crate::error::{AppError, RequestIds};
use crate::server::session::SendState;
use crate::server::trace;

/// How a caller goes on.
pub(super) enum Next {
    /// It has its outcome.
    Tell(Outcome),
    /// It waits for its own attempt, which has begun.
    Join,
    /// It waits for somebody else: the number of that attempt.
    Wait(i64),
}

/// What a caller found in the store.
enum Found {
    /// Its own attempt.
    Mine(Attempt),
    /// It has an end.
    Settled(Outcome),
    /// Somebody else works on it: the number of that attempt.
    Elsewhere(i64),
}

impl Outbox {
    /// Looks what has become of a mail, or lets `deliver` begin; `seen` is the attempt that the
    /// caller waits for. In tasks of their own: a browser that leaves can neither cut a send in half
    /// nor leave a row behind that nobody works on.
    pub(super) async fn look_or_depart<D, F, A>(
        &self,
        wanted: Wanted,
        seen: Option<i64>,
        deliver: D,
    ) -> Result<Next, AppError>
    where
        D: Fn(Attempt) -> F + Send + 'static,
        F: Future<Output = (Outcome, A)> + Send + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        let outbox = self.clone();
        let look = self.tasks.spawn(trace::carried(async move {
            let attempt = match outbox.look(&wanted, seen).await? {
                Found::Mine(attempt) => attempt,
                Found::Settled(outcome) => return Ok(Next::Tell(outcome)),
                Found::Elsewhere(attempt) => return Ok(Next::Wait(attempt)),
            };
            outbox.depart(attempt, deliver);
            Ok(Next::Join)
        }));
        look.await.unwrap_or(Err(AppError::Internal))
    }

    /// Lets an attempt begin, unless one for the same key is on its way in this process.
    pub(super) fn depart<D, F, A>(&self, attempt: Attempt, deliver: D)
    where
        D: Fn(Attempt) -> F + Send + 'static,
        F: Future<Output = (Outcome, A)> + Send + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        let Some(departure) = self.flights.depart(&attempt.wanted) else {
            if attempt.has_row.load(Ordering::Relaxed) {
                attempt.give_back();
            }
            return;
        };
        // Boxed: it has room for its rarest way, and would be copied into each of its wrappers.
        let work = Box::pin(deliver(attempt.clone()));
        self.tasks.spawn(trace::carried(async move {
            let (outcome, afterwards) = attempt.held(work).await;
            attempt.settle(outcome, departure).await;
            afterwards.await;
        }));
    }

    /// The caller's own attempt, or what it finds instead.
    async fn look(&self, wanted: &Wanted, seen: Option<i64>) -> Result<Found, AppError> {
        // Nearly every key is new: whoever has not waited for it yet reserves it without a look.
        let reserved = match seen {
            None => self.reserve(wanted).await,
            Some(_) => Ok(None),
        };
        if let Ok(Some(attempt)) = reserved {
            return Ok(Found::Mine(attempt));
        }
        let Some(row) = self.store.find(wanted.send_key()).await? else {
            reserved?;
            // The one that was waited for is lost, as by a failover of the database, and may be out.
            if seen.is_some() {
                let unknown = AppError::OutcomeUnknown(RequestIds::default());
                return Ok(Found::Settled(Err(unknown)));
            }
            let reserved = self.reserve(wanted).await?;
            return Ok(reserved.map_or(Found::Elsewhere(0), Found::Mine));
        };
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
        let next = self.attempt(wanted, row.id, row.attempt + 1, true);
        let taken =
            self.store.take_over(next.name(), row.attempt, next.sealed(None), PREPARATION).await?;
        Ok(if taken { Found::Mine(next) } else { Found::Elsewhere(row.attempt + 1) })
    }

    /// The first attempt of a key, unless somebody has had it before.
    async fn reserve(&self, wanted: &Wanted) -> Result<Option<Attempt>, AppError> {
        let attempt = self.attempt(wanted, Uuid::new_v4(), 1, true);
        match self.store.add(attempt.new_send(SendState::Reserved), PREPARATION).await {
            Ok(reserved) => Ok(reserved.then_some(attempt)),
            Err(error) => {
                // It may be there all the same: nobody shall have to wait until its lease is over.
                attempt.give_back();
                Err(error.into())
            }
        }
    }
}
