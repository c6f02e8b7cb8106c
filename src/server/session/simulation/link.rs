//! The way of one instance, in one of its lives, to what it shares with the others: calls take
//! time, fail before or after their effect, and the process stands still or ends meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::event::What;
use super::world::{State, World};
use crate::server::clock::Timestamp;
use crate::server::session::store::StoreError;

/// How long a statement may take, in milliseconds (`sql/run.rs`).
const LIMIT: u64 = 5_000;

/// What goes wrong in a call of the store. Times are in milliseconds.
#[derive(Clone, Copy)]
enum Trouble {
    /// The way there takes long. After the limit nobody waits for it, and it arrives all the same.
    SlowBefore(u64),
    SlowAfter(u64),
    FailsBefore,
    FailsAfter,
    PausedBefore(u64),
    PausedAfter(u64),
    CrashInFlight,
    CrashAfter,
}

/// The way of one life of an instance.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) world: Arc<World>,
    pub(super) place: usize,
    pub(super) life: u32,
}

impl Link {
    pub(super) fn is_alive(&self) -> bool {
        self.world.state().places[self.place].life == self.life
    }

    /// What its clock says.
    pub(super) fn clock(&self) -> Timestamp {
        self.world.state().clock(self.place)
    }

    pub(super) fn record(&self, what: What) {
        self.world.record(self.place, what);
    }

    /// Waits while the process stands still; for ever when it has ended.
    pub(super) async fn running(&self) {
        while self.is_alive() {
            let wait = {
                let state = self.world.state();
                state.places[self.place].paused_until.saturating_sub(state.now())
            };
            if wait == 0 {
                return;
            }
            // It may stand still for longer by then, or go on before.
            sleep(wait.min(500)).await;
        }
        std::future::pending::<()>().await;
    }

    pub(super) fn pause(&self, time: u64) {
        let mut state = self.world.state();
        if state.healed {
            return;
        }
        let until = state.now() + time;
        let place = &mut state.places[self.place];
        if place.life == self.life {
            place.paused_until = place.paused_until.max(until);
            state.record(self.place, What::Paused(time));
        }
    }

    /// Ends the process; it is started again some time later.
    pub(super) fn crash(&self) {
        let mut state = self.world.state();
        if state.healed {
            return;
        }
        let from = state.now() + state.chance.between(100, 30_000);
        let place = &mut state.places[self.place];
        if place.life == self.life {
            (place.life, place.from, place.paused_until) = (self.life + 1, from, 0);
            state.record(self.place, What::Crashed);
        }
    }

    /// A call of the store.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        effect: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.running().await;
        let (trouble, mut before, mut after) = self.plan();
        match trouble {
            Some(Trouble::SlowBefore(time)) => before = time,
            Some(Trouble::SlowAfter(time)) => after = time,
            Some(Trouble::FailsBefore) => return self.fail(),
            Some(Trouble::PausedBefore(time)) => {
                self.pause(time);
                self.running().await;
            }
            Some(Trouble::CrashInFlight) => self.crash(),
            _ => {}
        }
        if before + after > 1_000 {
            self.record(What::Slow(before + after));
        }
        self.send(trouble, before, after, effect).await
    }

    async fn send<T: Send + 'static>(
        &self,
        trouble: Option<Trouble>,
        before: u64,
        after: u64,
        effect: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let sent = Instant::now();
        let arrival = self.clone().arrive(before, effect);
        if before >= LIMIT {
            tokio::spawn(arrival);
            sleep(LIMIT).await;
            self.running().await;
            return self.fail();
        }
        let Some(result) = arrival.await else { return self.fail() };
        match trouble {
            Some(Trouble::PausedAfter(time)) => self.pause(time),
            Some(Trouble::CrashAfter) => self.crash(),
            _ => {}
        }
        sleep(after.min(LIMIT - before)).await;
        self.running().await;
        let took = u64::try_from(sent.elapsed().as_millis()).unwrap();
        // What was answered while the process stood still may count as too late.
        let late = took >= LIMIT && self.world.state().chance.one_in(2);
        if late || matches!(trouble, Some(Trouble::FailsAfter)) { self.fail() } else { Ok(result) }
    }

    /// The effect, after the way there; nothing when the database is away.
    async fn arrive<T>(self, before: u64, effect: impl FnOnce(&mut State) -> T) -> Option<T> {
        sleep(before).await;
        let gone = !self.is_alive();
        if gone && self.world.state().chance.one_in(2) {
            std::future::pending::<()>().await;
        }
        let mut state = self.world.state();
        (!state.is_away()).then(|| effect(&mut state))
    }

    pub(super) fn fail<T>(&self) -> Result<T, StoreError> {
        self.record(What::Failed);
        Err(StoreError::TimedOut)
    }

    /// What goes wrong, and the times of the way there and back.
    fn plan(&self) -> (Option<Trouble>, u64, u64) {
        let mut state = self.world.state();
        let (before, after) = (state.moment(), state.moment());
        if !state.fault() {
            return (None, before, after);
        }
        let chance = &mut state.chance;
        let trouble = match chance.below(10) {
            0 => Trouble::SlowBefore(chance.between(300, LIMIT)),
            1 => Trouble::SlowBefore(chance.between(LIMIT, 2 * LIMIT)),
            2 => Trouble::SlowAfter(chance.between(300, LIMIT + 500)),
            3 => Trouble::FailsBefore,
            4 => Trouble::FailsAfter,
            5 => Trouble::PausedBefore(chance.pause()),
            6 | 7 => Trouble::PausedAfter(chance.pause()),
            8 => Trouble::CrashInFlight,
            _ => Trouble::CrashAfter,
        };
        (Some(trouble), before, after)
    }
}

pub(super) async fn sleep(time: u64) {
    if time > 0 {
        tokio::time::sleep(Duration::from_millis(time)).await;
    }
}
