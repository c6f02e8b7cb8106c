//! The lives of many seeds.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use super::event::Event;
use super::life::live;
use super::watch::{Violation, judge};
use super::{Bug, PLANTED};
use crate::server::session::seal::{Sealer, SealingKeys};

/// How many lives are lived: half of them with a provider that ends a grant when a refresh token
/// is used twice, half with one that does not, as Microsoft.
const SEEDS: u64 = 100_000;

/// How many lives a planted bug may need to be found.
const HUNT: u64 = 100_000;

fn life(seed: u64) -> Vec<Event> {
    live(seed, seed % 2 == 1, Sealer::transparent())
}

fn story(trace: &[Event]) -> String {
    let mut text = String::new();
    for (number, Event { at, place, what }) in trace.iter().enumerate() {
        writeln!(text, "{number:4} {at:6} ms  instance {place}  {what:?}").unwrap();
    }
    text
}

/// What a life did wrong, and the life.
fn fault(seed: u64) -> Option<String> {
    let trace = life(seed);
    let Violation { rule, event } = judge(&trace).err()?;
    Some(format!("SIMULATION_SEED={seed}: {rule} (event {event})\n{}", story(&trace)))
}

/// The first fault that is found in the lives of these seeds, on two threads.
fn first_fault(seeds: u64) -> Option<String> {
    let next = AtomicU64::new(0);
    let work = || {
        while let Some(seed) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < seeds) {
            if let Some(fault) = fault(seed) {
                next.store(seeds, Ordering::Relaxed);
                return Some(fault);
            }
        }
        None
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        work().or(other.join().unwrap())
    })
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

#[test]
fn no_seed_makes_instances_break_the_rules_of_refreshing() {
    let fault = if let Some(seed) = number("SIMULATION_SEED") {
        println!("{}", story(&life(seed)));
        fault(seed)
    } else {
        first_fault(number("SIMULATION_SEEDS").unwrap_or(SEEDS))
    };
    if let Some(fault) = fault {
        panic!("{fault}");
    }
}

#[test]
fn the_same_seed_lives_the_same_life_sealed_or_not() {
    let sealer = Sealer::new(&SealingKeys::new(vec![[1; 32]]).unwrap());
    for seed in 0..200 {
        let once = life(seed);
        assert_eq!(story(&once), story(&life(seed)), "seed {seed}");
        assert!(once == live(seed, seed % 2 == 1, sealer.clone()), "seed {seed}");
    }
}

/// The first seed whose life breaks a rule because of a bug.
fn found(bug: Bug) -> Option<(u64, &'static str)> {
    PLANTED.set(Some(bug));
    let broken = |seed| judge(&life(seed)).err().map(|violation| (seed, violation.rule));
    let found = (0..HUNT).find_map(broken);
    PLANTED.set(None);
    found
}

#[test]
fn every_planted_bug_is_found() {
    for bug in [
        Bug::NoLookAtTheClock,
        Bug::NoLookAtTheLease,
        Bug::LeaseIgnoresTheLast,
        Bug::LeaseIgnoresTheVersion,
        Bug::WriteIgnoresTheFence,
        Bug::WriteRevives,
        Bug::ReplaceIgnoresTheVersion,
        Bug::EndIgnoresTheFence,
    ] {
        let (seed, rule) = found(bug).unwrap_or_else(|| panic!("{bug:?} was not found"));
        println!("{bug:?}: seed {seed}: {rule}");
    }
}
