//! Continuous access evaluation: whose tokens Graph refuses until one comes that meets the challenge.
//! <https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation>

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::access_token::AccessToken;
use crate::sandbox::clock;
use crate::sandbox::recent::Recent;

const MOST_CHALLENGES: usize = 1_000;

/// The moment of the newest challenge for each account and application; a restart forgets them.
#[derive(Debug)]
pub struct Challenges {
    standing: Mutex<Recent<i64>>,
}

impl Default for Challenges {
    fn default() -> Self {
        Self { standing: Mutex::new(Recent::new(MOST_CHALLENGES)) }
    }
}

impl Challenges {
    /// Refuse this token and all before it; what comes back is the moment that claims have to name.
    ///
    /// No moment comes twice, so that whoever met one challenge has not met the next within a second.
    pub fn raise(&self, token: &AccessToken) -> i64 {
        let mut standing = self.lock();
        let key = key(token);
        let last = standing.get(&key).copied().max(token.met_challenge);
        let moment = last.map_or(0, |last| last.saturating_add(1)).max(clock::unix_now());
        standing.insert(key, moment);
        moment
    }

    /// The moment of the challenge that this token does not meet.
    pub fn unmet_by(&self, token: &AccessToken) -> Option<i64> {
        let moment = self.lock().get(&key(token)).copied()?;
        (token.met_challenge < Some(moment)).then_some(moment)
    }

    /// Take every token again.
    pub fn clear(&self) {
        *self.lock() = Recent::new(MOST_CHALLENGES);
    }

    fn lock(&self) -> MutexGuard<'_, Recent<i64>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(token: &AccessToken) -> String {
    format!("{}|{}", token.account.object_id, token.client_id)
}
