//! A simulation of the refresh protocol: the real code on several instances, with a store, a
//! provider, a clock and faults that a seed decides. The same seed always lives the same life.
//!
//! `SIMULATION_SEED=17 cargo test --lib no_seed -- --nocapture` lives one life again and tells
//! it; `SIMULATION_SEEDS=10000000` lives more lives than usual.

mod chance;
mod event;
mod issuer;
mod life;
mod link;
mod people;
mod provider;
mod store;
mod table;
mod tests;
mod watch;
mod world;

use std::cell::Cell;

/// A bug that is planted to see whether the simulation finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bug {
    /// The holder does not look whether the look itself took too long.
    NoLookAtTheClock,
    /// The holder does not look whether the lease is still his own.
    NoLookAtTheLease,
    LeaseIgnoresTheLast,
    LeaseIgnoresTheVersion,
    WriteIgnoresTheFence,
    WriteRevives,
    ReplaceIgnoresTheVersion,
    EndIgnoresTheFence,
}

thread_local! {
    static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// Whether the lives of this thread have a bug.
pub(super) fn is_planted(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}
