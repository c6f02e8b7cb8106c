//! The sends that are on their way in this process: whoever comes with the same key waits here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::{Outcome, Wanted};
use crate::error::AppError;
use crate::server::session::UserKey;

/// All of them.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<(UserKey, Uuid), Flight>>);

/// A send on its way.
#[derive(Clone)]
pub(super) struct Flight {
    body_hash: [u8; 32],
    outcome: watch::Receiver<Option<Outcome>>,
}

/// The end of a flight at which its outcome is told. It is over when this is dropped.
pub(super) struct Departure {
    flights: Arc<Flights>,
    name: (UserKey, Uuid),
    tell: watch::Sender<Option<Outcome>>,
}

impl Flights {
    pub(super) fn get(&self, user: &UserKey, key: Uuid) -> Option<Flight> {
        self.lock().get(&(user.clone(), key)).cloned()
    }

    /// Nothing when one for the same key is on its way.
    pub(super) fn depart(self: &Arc<Self>, wanted: &Wanted) -> Option<Departure> {
        let (tell, outcome) = watch::channel(None);
        let name = (wanted.user.clone(), wanted.key);
        match self.lock().entry(name.clone()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                place.insert(Flight { body_hash: wanted.body_hash, outcome });
                Some(Departure { flights: self.clone(), name, tell })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(UserKey, Uuid), Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// Waits for the outcome; nothing when the flight was over without one.
    pub(super) async fn outcome(
        mut self,
        body_hash: [u8; 32],
    ) -> Result<Option<Outcome>, AppError> {
        if self.body_hash != body_hash {
            return Err(AppError::KeyReused);
        }
        let told = self.outcome.wait_for(Option::is_some).await;
        Ok(told.ok().and_then(|outcome| outcome.clone()))
    }
}

impl Departure {
    pub(super) fn tell(&self, outcome: Outcome) {
        self.tell.send_replace(Some(outcome));
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.name);
    }
}
