//! What became of an attempt is written, however long that takes, and told.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::Outcome;
use super::attempt::{Attempt, FLIGHT};
use super::flights::Departure;
use crate::error::AppError;
use crate::server::session::{SendState, Settled, StoreError};

/// The pauses between two tries to write: from the first to the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(300));

impl Attempt {
    /// Writes down what became of it, and tells everybody who waits. While the store is away the
    /// outcome is told all the same, stays in memory, and is tried to be written again and again.
    pub(super) async fn settle(self, outcome: Outcome, departure: Departure) {
        if !self.has_row.load(Ordering::Relaxed) {
            return self.settle_without_row(outcome, &departure).await;
        }
        let (first, longest) = PAUSES;
        let mut pause = first;
        loop {
            match self.write(&outcome).await {
                Ok(true) => return departure.tell(outcome),
                // Overtaken, or it has an end already: the row tells what.
                Ok(false) => return,
                Err(error) if pause == first => {
                    tracing::error!(%error, "what became of a send waits in memory to be written");
                    departure.tell(outcome.clone());
                }
                Err(error) => tracing::debug!(%error, "an outcome still waits to be written"),
            }
            tokio::time::sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }

    /// Whether it is written. A row that was lost with its database, as by a failover, is made anew:
    /// its key stays spent.
    async fn write(&self, outcome: &Outcome) -> Result<bool, StoreError> {
        let store = &self.outbox.store;
        let settle = || store.settle(self.name(), self.number, self.settled(outcome));
        if settle().await? {
            return Ok(true);
        }
        if !store.add(self.new_send(SendState::Inflight), FLIGHT).await? {
            return Ok(false);
        }
        tracing::error!("the row of a send was lost, and is written anew");
        settle().await
    }

    /// Nothing was sent: that is the outcome, unless the key has one already.
    async fn settle_without_row(self, outcome: Outcome, departure: &Departure) {
        let row = self.outbox.store.find(self.wanted.send_key()).await;
        let is_of_another = row.is_ok_and(|row| row.is_some_and(|row| row.id != self.id));
        if !is_of_another {
            departure.tell(outcome);
        }
    }

    /// Gives a row back that may or may not have been reserved: nobody waits for this.
    pub(super) fn give_back(self) {
        tokio::spawn(async move {
            let began = Instant::now();
            while began.elapsed() < FLIGHT {
                let nothing = Err(AppError::OutOfService { retry_after: 1 });
                let settled = self.settled(&nothing);
                if self.outbox.store.settle(self.name(), self.number, settled).await.is_ok() {
                    break;
                }
                tokio::time::sleep(PAUSES.1).await;
            }
        });
    }

    fn settled(&self, outcome: &Outcome) -> Settled {
        let error = outcome.as_ref().err();
        let request_id = match outcome {
            Ok(receipt) => receipt.request_id.clone(),
            Err(error) => error.request_ids().and_then(|ids| ids.request_id.clone()),
        };
        let sealed = error.map(|error| self.sealed(Some(error)));
        Settled { state: state(outcome), request_id, sealed }
    }
}

/// Accepted, refused by Microsoft and unknown stay. After everything else nothing was sent.
fn state(outcome: &Outcome) -> SendState {
    match outcome {
        Ok(_) => SendState::Accepted,
        Err(AppError::OutcomeUnknown(_)) => SendState::Unknown,
        Err(error) if error.spends_key() => SendState::Refused,
        Err(_) => SendState::Reserved,
    }
}
