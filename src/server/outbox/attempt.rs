//! One attempt to send a mail: first written, then sent.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::content::{Place, receipt};
use super::{Outbox, PREPARATION, Wanted};
use crate::error::AppError;
use crate::mail::SendReceipt;
use crate::server::session::{NewSend, SendName, SendState};

/// How long a request that sends may be on its way: 30 s for itself, and some more to write down
/// what became of it. Afterwards it counts as unknown.
pub(super) const FLIGHT: Duration = Duration::from_secs(45);

/// How long ago it may have been written that a request leaves.
const FRESH: Duration = Duration::from_secs(5);

/// One attempt to send a mail.
#[derive(Clone)]
pub struct Attempt {
    pub(super) outbox: Outbox,
    place: Arc<Place>,
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) wanted: Arc<Wanted>,
    /// Whether its row was made.
    pub(super) has_row: Arc<AtomicBool>,
    draft: Arc<OnceLock<String>>,
}

impl Outbox {
    pub(super) fn attempt(&self, wanted: &Wanted, id: Uuid, number: i64, has_row: bool) -> Attempt {
        Attempt {
            outbox: self.clone(),
            place: Arc::new(Place::new(&wanted.user, wanted.key, id)),
            id,
            number,
            wanted: Arc::new(wanted.clone()),
            has_row: Arc::new(has_row.into()),
            draft: Arc::default(),
        }
    }
}

impl Attempt {
    /// Our name for the send.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Writes down that a request that sends is about to leave: to be called right before each.
    /// `draft` is the immutable id of what it sends, where that is a draft.
    ///
    /// # Errors
    /// [`AppError::OutOfService`]: it is not written, so nothing may be sent.
    pub async fn begin(&self, draft: Option<&str>) -> Result<(), AppError> {
        if let Some(draft) = draft {
            self.draft.get_or_init(|| draft.to_owned());
        }
        loop {
            let writing = Instant::now();
            if !self.write_down().await? {
                // It is somebody else's: what that comes to is the outcome.
                return Err(AppError::OutOfService { retry_after: 1 });
            }
            // A process that was stopped meanwhile has lost time that the request needs.
            if writing.elapsed() < FRESH {
                return Ok(());
            }
        }
    }

    /// Its row.
    pub(super) fn name(&self) -> SendName {
        SendName { key: self.wanted.send_key(), id: self.id }
    }

    /// Whether the row says now that a request of this attempt may be on its way.
    async fn write_down(&self) -> Result<bool, AppError> {
        if self.has_row.load(Ordering::Relaxed) {
            let sealed = self.sealed(None);
            return Ok(self.outbox.store.begin(self.name(), self.number, sealed, FLIGHT).await?);
        }
        self.add_row(SendState::Inflight, FLIGHT).await
    }

    /// Makes its row, if that is still missing: it has to wait, and shall be seen.
    ///
    /// # Errors
    /// [`AppError::OutOfService`]: it is not written, or the key is somebody else's.
    pub async fn reserve(&self) -> Result<(), AppError> {
        let reserved = self.has_row.load(Ordering::Relaxed)
            || self.add_row(SendState::Reserved, PREPARATION).await?;
        if reserved { Ok(()) } else { Err(AppError::OutOfService { retry_after: 1 }) }
    }

    /// Whether the row is there, and its own.
    async fn add_row(&self, state: SendState, lease: Duration) -> Result<bool, AppError> {
        let added = self.outbox.store.add(self.new_send(state), lease).await;
        if let Ok(added) = added {
            self.has_row.store(added, Ordering::Relaxed);
        } else {
            self.clone().give_back();
        }
        Ok(added?)
    }

    /// The row that the first attempt of a key makes.
    pub(super) fn new_send(&self, state: SendState) -> NewSend {
        NewSend {
            name: self.name(),
            body_hash: self.wanted.body_hash,
            state,
            sealed: self.sealed(None),
        }
    }

    /// The immutable id of the draft that it sends.
    #[must_use]
    pub fn draft(&self) -> Option<&str> {
        self.draft.get().map(String::as_str)
    }

    /// What is told of the mail once it was accepted.
    #[must_use]
    pub fn receipt(&self, request_id: Option<String>) -> SendReceipt {
        receipt(self.id, request_id, self.wanted.content.to.clone())
    }

    /// Lets others see, while it is prepared, that somebody is at it.
    pub(super) async fn held<T>(&self, work: impl Future<Output = T>) -> T {
        let hold = async {
            loop {
                tokio::time::sleep(PREPARATION / 3).await;
                let held = self.outbox.store.hold(self.name(), self.number, PREPARATION).await;
                if let Err(error) = held {
                    tracing::debug!(%error, "a preparation can't be held");
                }
            }
        };
        tokio::select! {
            done = work => done,
            never = hold => never,
        }
    }

    pub(super) fn sealed(&self, error: Option<&AppError>) -> Vec<u8> {
        let mut content = self.wanted.content.clone();
        content.error = error.cloned();
        content.draft = self.draft.get().cloned();
        self.outbox.seal(&self.place, &content)
    }
}
