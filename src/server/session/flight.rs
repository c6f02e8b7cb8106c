//! One refresh at a time for each session, and what the last one came to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::MutexGuard;

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
pub(super) struct Flight {
    failures: AtomicU64,
    last_failure: tokio::sync::Mutex<Option<Failure>>,
}

#[derive(Clone, Copy)]
struct Failure {
    error: RefreshError,
    at: Timestamp,
}

/// The turn of one caller: nobody else refreshes this session meanwhile.
pub(super) struct Turn<'f> {
    flight: &'f Flight,
    last_failure: MutexGuard<'f, Option<Failure>>,
    failed_meanwhile: bool,
}

impl Flights {
    /// The flight of a session.
    pub(super) fn of(&self, id_hash: IdHash, now: Timestamp) -> Arc<Flight> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&id_hash) {
            return flight.clone();
        }
        flights.retain(|_, flight| Arc::strong_count(flight) > 1 || flight.has_just_failed(now));
        flights.entry(id_hash).or_default().clone()
    }
}

impl Flight {
    /// Waits until it is this caller's turn; `failures` were known when the caller asked.
    pub(super) async fn turn(&self, failures: u64) -> Turn<'_> {
        let last_failure = self.last_failure.lock().await;
        let failed_meanwhile = self.failures() != failures;
        Turn { flight: self, last_failure, failed_meanwhile }
    }

    /// How many refreshes have failed.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    fn has_just_failed(&self, now: Timestamp) -> bool {
        let last = self.last_failure.try_lock().ok().and_then(|last| *last);
        last.is_some_and(|failure| now < failure.at.plus(PAUSE))
    }
}

impl Turn<'_> {
    /// The failure of a refresh that went on while this caller waited: it is the caller's too.
    pub(super) fn shared_failure(&self) -> Option<RefreshError> {
        self.last_failure.filter(|_| self.failed_meanwhile).map(|failure| failure.error)
    }

    /// Whether the last refresh has failed only a moment ago.
    pub(super) fn pauses(&self, now: Timestamp) -> bool {
        self.last_failure.is_some_and(|failure| now < failure.at.plus(PAUSE))
    }

    /// Writes down what this turn came to.
    pub(super) fn note(&mut self, failure: Option<RefreshError>, now: Timestamp) {
        *self.last_failure = failure.map(|error| Failure { error, at: now });
        if failure.is_some() {
            self.flight.failures.fetch_add(1, Ordering::Release);
        }
    }
}
