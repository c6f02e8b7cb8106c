//! What all instances share: the time, the database, the provider, and the faults of a seed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::chance::Chance;
use super::event::{Event, Pair, What};
use super::issuer::Issuer;
use super::table::Table;
use crate::server::clock::Timestamp;
use crate::server::session::cookie::IdHash;
use crate::server::session::data::SessionData;
use crate::server::session::seal::Sealer;

/// When the life begins on the clock of the database, in milliseconds.
const EPOCH: u64 = 1_000_000_000;

/// The one session.
pub(super) const ID: IdHash = IdHash::from_bytes([7; 32]);

/// The world of one seed.
pub(super) struct World {
    state: Mutex<State>,
    sealer: Sealer,
}

/// Everything that changes in it.
pub(super) struct State {
    began: Instant,
    pub(super) chance: Chance,
    pub(super) table: Table,
    pub(super) issuer: Issuer,
    pub(super) places: Vec<Place>,
    pub(super) trace: Vec<Event>,
    /// From when to when the database is away.
    outages: Vec<(u64, u64)>,
    /// How many faults there will be, and how rare they are.
    faults: u64,
    rarity: u64,
    /// Whether all faults are over.
    pub(super) healed: bool,
}

/// An instance of the program, across its crashes.
pub(super) struct Place {
    /// Grows with each crash.
    pub(super) life: u32,
    /// From when the present life is there.
    pub(super) from: u64,
    pub(super) paused_until: u64,
    /// By how many seconds its clock is ahead.
    ahead: i64,
}

impl World {
    pub(super) fn new(seed: u64, rotating: bool, sealer: Sealer) -> Self {
        let mut chance = Chance::new(seed);
        let place = |chance: &mut Chance| Place {
            life: 0,
            from: 0,
            paused_until: 0,
            ahead: i64::try_from(chance.below(7)).unwrap() - 3,
        };
        let places = (0..chance.between(2, 4)).map(|_| place(&mut chance)).collect();
        let outage = |chance: &mut Chance| {
            let from = chance.below(40_000);
            (from, from + chance.between(100, 12_000))
        };
        let outages = (0..chance.below(4) / 2).map(|_| outage(&mut chance)).collect();
        let state = State {
            began: Instant::now(),
            table: Table::default(),
            issuer: Issuer::new(rotating, chance.pick(&[12, 40, 3_600])),
            places,
            trace: Vec::new(),
            outages,
            faults: chance.below(8),
            rarity: chance.pick(&[3, 8, 20]),
            healed: false,
            chance,
        };
        Self { state: Mutex::new(state), sealer }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self, place: usize, what: What) {
        self.state().record(place, what);
    }

    pub(super) fn sealer(&self) -> Sealer {
        self.sealer.clone()
    }

    /// Which tokens a content holds.
    pub(super) fn tokens(&self, sealed: &[u8]) -> Pair {
        let bytes = self.sealer.open(sealed, ID.as_bytes()).unwrap();
        let tokens = SessionData::from_bytes(&bytes).unwrap().tokens;
        (number(tokens.access.expose()), number(tokens.refresh.unwrap().expose()))
    }

    /// Which tokens the store holds.
    pub(super) fn stored(&self) -> Option<Pair> {
        let sealed = self.state().table.row(ID).map(|row| row.sealed.clone());
        sealed.map(|sealed| self.tokens(&sealed))
    }

    /// Ends all faults.
    pub(super) fn heal(&self) {
        let mut state = self.state();
        let now = state.now();
        (state.healed, state.faults) = (true, 0);
        state.outages.clear();
        for place in &mut state.places {
            place.paused_until = now;
            place.from = place.from.min(now);
        }
        state.record(0, What::Healed);
    }
}

impl State {
    /// Milliseconds since the life began.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap()
    }

    /// The clock of the database.
    pub(super) fn database_clock(&self) -> u64 {
        EPOCH + self.now()
    }

    /// The clock of an instance.
    pub(super) fn clock(&self, place: usize) -> Timestamp {
        let seconds = i64::try_from(self.database_clock() / 1_000).unwrap();
        Timestamp(seconds + self.places[place].ahead)
    }

    pub(super) fn record(&mut self, place: usize, what: What) {
        let at = self.now();
        self.trace.push(Event { at, place, what });
    }

    pub(super) fn is_away(&self) -> bool {
        let now = self.now();
        self.outages.iter().any(|(from, until)| (*from..*until).contains(&now))
    }

    /// Whether something goes wrong now.
    pub(super) fn fault(&mut self) -> bool {
        let fault = self.faults > 0 && self.chance.one_in(self.rarity);
        self.faults -= u64::from(fault);
        fault
    }

    /// How long something takes that takes no time: mostly a moment.
    pub(super) fn moment(&mut self) -> u64 {
        match self.chance.below(8) {
            0..4 => self.chance.between(1, 4),
            4..7 => self.chance.between(1, 30),
            _ => self.chance.between(30, 300),
        }
    }
}

/// The number in the text of a token.
pub(super) fn number(text: &str) -> u32 {
    text[1..].parse().unwrap()
}
