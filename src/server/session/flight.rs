//! One refresh at a time for each session in this process, and what the last one came to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

use super::cookie::IdHash;
use super::grant::RefreshError;
use crate::server::clock::Timestamp;

/// How long a token that is still valid is used after a failed refresh before the next try.
const PAUSE: Duration = Duration::from_secs(30);

/// The flights of all sessions that refresh, or have failed to a moment ago.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<IdHash, Arc<Flight>>>);

/// The refreshes of one session.
#[derive(Default)]
struct Flight {
    failures: AtomicU64,
    last_failure: Arc<tokio::sync::Mutex<Option<Failure>>>,
}

#[derive(Clone)]
struct Failure {
    error: RefreshError,
    at: Timestamp,
}

/// The turn of one caller: nobody else in this process refreshes this session meanwhile.
pub(super) struct Turn {
    flight: Arc<Flight>,
    last_failure: OwnedMutexGuard<Option<Failure>>,
    failed_meanwhile: bool,
}

impl Flights {
    /// Waits for its turn.
    pub(super) async fn turn(&self, id_hash: IdHash, now: Timestamp) -> Turn {
        let flight = self.of(id_hash, now);
        let known = flight.failures();
        let last_failure = flight.last_failure.clone().lock_owned().await;
        let failed_meanwhile = flight.failures() != known;
        Turn { flight, last_failure, failed_meanwhile }
    }

    /// A turn at once; nothing while somebody has it, or after a failure a moment ago.
    pub(super) fn free_turn(&self, id_hash: IdHash, now: Timestamp) -> Option<Turn> {
        let flight = self.of(id_hash, now);
        let last_failure = flight.last_failure.clone().try_lock_owned().ok()?;
        let turn = Turn { flight, last_failure, failed_meanwhile: false };
        turn.last_pause(now).is_none().then_some(turn)
    }

    fn of(&self, id_hash: IdHash, now: Timestamp) -> Arc<Flight> {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&id_hash) {
            return flight.clone();
        }
        flights.retain(|_, flight| Arc::strong_count(flight) > 1 || flight.has_just_failed(now));
        flights.entry(id_hash).or_default().clone()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IdHash, Arc<Flight>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    fn has_just_failed(&self, now: Timestamp) -> bool {
        let last = self.last_failure.try_lock().ok();
        last.is_some_and(|last| last.as_ref().is_some_and(|failure| failure.pauses(now)))
    }
}

impl Failure {
    fn pauses(&self, now: Timestamp) -> bool {
        now < self.at.plus(PAUSE)
    }
}

impl Turn {
    /// The failure of a refresh that went on while this caller waited: it is the caller's too.
    pub(super) fn shared_failure(&self) -> Option<RefreshError> {
        let last = self.last_failure.as_ref().filter(|_| self.failed_meanwhile);
        last.map(|failure| failure.error.clone())
    }

    /// The failure of a moment ago, for a caller that can do without a new token for now.
    pub(super) fn last_pause(&self, now: Timestamp) -> Option<RefreshError> {
        let last = self.last_failure.as_ref().filter(|failure| failure.pauses(now));
        last.map(|failure| failure.error.clone())
    }

    /// Writes down what this turn came to.
    pub(super) fn note(&mut self, failure: Option<&RefreshError>, now: Timestamp) {
        *self.last_failure = failure.map(|error| Failure { error: error.clone(), at: now });
        if failure.is_some() {
            self.flight.failures.fetch_add(1, Ordering::Release);
        }
    }
}
