//! What the visitors of a program that crashes again and again know of each other.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::sandbox::Sandbox;
use crate::support::Browser;

/// How long nobody can refresh a session whose lease a crashed process holds, and a little more.
const LEASE: Duration = Duration::from_secs(21);

/// A person has at most fifty sessions: one that is older than this many may have been ended.
const NEWER: usize = 45;

/// A session that a browser has been given, and that nobody has ended.
pub struct Acknowledged {
    pub browser: Browser,
    pub account: usize,
    /// How many sign-ins of this account there were when it began.
    pub begun: usize,
}

pub struct World {
    pub sandbox: Sandbox,
    pub origin: String,
    pub addr: std::net::SocketAddr,
    /// How many crashes there were.
    pub crashes: AtomicUsize,
    /// No more crashes, and no more sign-ins.
    pub calm: AtomicBool,
    pub verified: AtomicUsize,
    pub too_old: AtomicUsize,
    attempts: [AtomicUsize; 3],
    /// Sessions that wait until the lease of a crashed process has run out.
    resting: Mutex<Vec<(Instant, Acknowledged)>>,
}

impl World {
    pub fn new(sandbox: Sandbox, addr: std::net::SocketAddr, origin: String) -> Self {
        Self {
            sandbox,
            origin,
            addr,
            crashes: AtomicUsize::new(0),
            calm: AtomicBool::new(false),
            verified: AtomicUsize::new(0),
            too_old: AtomicUsize::new(0),
            attempts: Default::default(),
            resting: Mutex::default(),
        }
    }

    pub fn crashes(&self) -> usize {
        self.crashes.load(Ordering::SeqCst)
    }

    pub fn is_calm(&self) -> bool {
        self.calm.load(Ordering::SeqCst)
    }

    /// Counts a sign-in that may begin a session.
    pub fn attempt(&self, account: usize) -> usize {
        self.attempts[account].fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Whether so many sessions of this person are newer that this one may have been ended.
    pub fn is_too_old(&self, session: &Acknowledged) -> bool {
        self.attempts[session.account].load(Ordering::SeqCst) > session.begun + NEWER
    }

    /// Leaves a session alone until its lease has run out.
    pub fn rest(&self, session: Acknowledged) {
        self.resting.lock().unwrap().push((Instant::now(), session));
    }

    /// A session that has rested long enough; when all is calm, any that rests.
    pub fn rested(&self) -> Option<Acknowledged> {
        let mut resting = self.resting.lock().unwrap();
        let (begun, _) = resting.first()?;
        (self.is_calm() || begun.elapsed() > LEASE).then(|| resting.remove(0).1)
    }
}
