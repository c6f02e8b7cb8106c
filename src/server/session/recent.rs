//! What was read a moment ago: a page and its parts ask for the same session many times.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Session;
use super::cookie::IdHash;

/// How long a session that was read is taken for what it is: a sign-out on another instance is
/// seen within a second.
const LIFE: Duration = Duration::from_millis(750);

/// The sessions that were read a moment ago.
#[derive(Default)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sessions: HashMap<IdHash, (Instant, Session)>,
    /// Grows with each change that this instance makes.
    changes: u64,
    swept: Option<Instant>,
}

/// When a reading began: what has changed since is not kept as it was read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    began: Instant,
    changes: u64,
}

impl Recent {
    /// A session that was read a moment ago.
    pub(super) fn get(&self, id_hash: IdHash) -> Option<Session> {
        let kept = self.lock();
        let (read, session) = kept.sessions.get(&id_hash)?;
        (read.elapsed() < LIFE).then(|| session.clone())
    }

    /// Before a session is read.
    pub(super) fn reading(&self) -> Reading {
        Reading { began: Instant::now(), changes: self.lock().changes }
    }

    /// After it was read.
    pub(super) fn keep(&self, reading: Reading, session: &Session) {
        let mut kept = self.lock();
        if kept.changes != reading.changes {
            return;
        }
        kept.sweep(Instant::now());
        kept.sessions.insert(session.id_hash, (reading.began, session.clone()));
    }

    /// After sessions were changed or ended.
    pub(super) fn forget(&self, changed: &[IdHash]) {
        let mut kept = self.lock();
        kept.changes += 1;
        for id_hash in changed {
            kept.sessions.remove(id_hash);
        }
    }

    /// Drops what is too old to be given out.
    pub(super) fn sweep(&self) {
        self.lock().sweep(Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_none_or(|swept| now.duration_since(swept) >= LIFE) {
            self.sessions.retain(|_, (read, _)| now.duration_since(*read) < LIFE);
            self.swept = Some(now);
        }
    }
}
