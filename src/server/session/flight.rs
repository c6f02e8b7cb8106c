//! One refresh at a time for each session in this process, and what the last one came to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

use super::cookie::IdHash;
use super::refresh_error::RefreshError;
use crate::server::clock::Timestamp;

/// How long the outcome of a refresh is remembered: a token that is still valid is used so long
/// after a failure.
const PAUSE: Duration = Duration::from_secs(30);

/// How many refused tokens of a session are replaced within that time.
const REPLACEMENTS: u32 = 5;

/// The longest wait that a provider can ask for.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// The flights of all sessions that refresh, or have done so a moment ago.
#[derive(Default)]
pub(super) struct Flights(Mutex<Known>);

#[derive(Default)]
struct Known {
    flights: HashMap<IdHash, Arc<Flight>>,
    swept: Option<Timestamp>,
}

/// The refreshes of one session.
#[derive(Default)]
struct Flight {
    failures: AtomicU64,
    last: Arc<tokio::sync::Mutex<Option<Outcome>>>,
}

/// What a refresh came to.
enum Outcome {
    /// There are no new tokens.
    Failure { error: RefreshError, at: Timestamp },
    /// Refused tokens were replaced.
    Replacements { at: Timestamp, times: u32 },
}

/// The turn of one caller: nobody else in this process refreshes this session meanwhile.
pub(super) struct Turn {
    flight: Arc<Flight>,
    last: OwnedMutexGuard<Option<Outcome>>,
    failed_meanwhile: bool,
}

impl Flights {
    /// Waits for its turn.
    pub(super) async fn turn(&self, id_hash: IdHash, now: Timestamp) -> Turn {
        let flight = self.of(id_hash, now);
        let known = flight.failures();
        let last = flight.last.clone().lock_owned().await;
        let failed_meanwhile = flight.failures() != known;
        Turn { flight, last, failed_meanwhile }
    }

    /// A turn at once; nothing while somebody has it, or after a failure a moment ago.
    pub(super) fn free_turn(&self, id_hash: IdHash, now: Timestamp) -> Option<Turn> {
        let flight = self.of(id_hash, now);
        let last = flight.last.clone().try_lock_owned().ok()?;
        let turn = Turn { flight, last, failed_meanwhile: false };
        turn.answer(true, now).is_none().then_some(turn)
    }

    fn of(&self, id_hash: IdHash, now: Timestamp) -> Arc<Flight> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.swept != Some(now) {
            known.swept = Some(now);
            known.flights.retain(|_, flight| flight.is_remembered(now));
        }
        known.flights.entry(id_hash).or_default().clone()
    }
}

impl Flight {
    fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    /// Whether somebody uses it, or may still ask what it came to.
    fn is_remembered(self: &Arc<Self>, now: Timestamp) -> bool {
        if Arc::strong_count(self) > 1 {
            return true;
        }
        let last = self.last.try_lock().ok();
        last.is_some_and(|last| last.as_ref().is_some_and(|outcome| now < outcome.forgotten()))
    }
}

impl Outcome {
    /// Until when it is remembered.
    fn forgotten(&self) -> Timestamp {
        let (Self::Failure { at, .. } | Self::Replacements { at, .. }) = self;
        at.plus(PAUSE).max(self.wait_until().unwrap_or(*at))
    }

    /// Until when the provider does not want to be asked.
    fn wait_until(&self) -> Option<Timestamp> {
        let Self::Failure { error: RefreshError::AskedToWait { retry_after }, at } = self else {
            return None;
        };
        Some(at.plus(Duration::from_secs(*retry_after).min(LONGEST_WAIT)))
    }
}

impl Turn {
    /// The failure that is this caller's too, without asking: of a refresh that went on while the
    /// caller waited, of a provider that has asked to wait, or of a moment ago, for a caller that
    /// can do without a new token for now.
    pub(super) fn answer(&self, can_wait: bool, now: Timestamp) -> Option<RefreshError> {
        let outcome = self.last.as_ref()?;
        let Outcome::Failure { error, at } = outcome else { return None };
        let asked_to_wait = outcome.wait_until().is_some_and(|until| now < until);
        let paused = can_wait && now < at.plus(PAUSE);
        (self.failed_meanwhile || asked_to_wait || paused).then(|| error.clone())
    }

    /// Whether one token after the other was refused, so that one more would not help.
    pub(super) fn is_loop(&self, now: Timestamp) -> bool {
        self.replacements(now).is_some_and(|(_, times)| times >= REPLACEMENTS)
    }

    /// Since when, and how often, refused tokens were replaced.
    fn replacements(&self, now: Timestamp) -> Option<(Timestamp, u32)> {
        match *self.last {
            Some(Outcome::Replacements { at, times }) if now < at.plus(PAUSE) => Some((at, times)),
            _ => None,
        }
    }

    /// Writes down that there is a token.
    pub(super) fn note_success(&mut self, replaces_refused: bool, now: Timestamp) {
        let (at, times) = self.replacements(now).unwrap_or((now, 0));
        *self.last = replaces_refused.then_some(Outcome::Replacements { at, times: times + 1 });
    }

    /// Writes down that there is none. That it is a loop is known already.
    pub(super) fn note_failure(&mut self, error: &RefreshError, now: Timestamp) {
        if !self.is_loop(now) {
            *self.last = Some(Outcome::Failure { error: error.clone(), at: now });
        }
        self.flight.failures.fetch_add(1, Ordering::Release);
    }
}
