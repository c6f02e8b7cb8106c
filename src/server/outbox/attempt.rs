//! One attempt to send a mail: first written, then sent; its outcome is written, however long that
//! takes.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::content::{Place, receipt};
use super::flights::Departure;
use super::{Content, Outbox, Outcome, PREPARATION, Wanted};
use crate::error::AppError;
use crate::mail::SendReceipt;
use crate::server::session::{SendState, Settled};

/// How long a request that sends may be on its way: 30 s for itself, and some more to write down
/// what became of it. Afterwards it counts as unknown.
const FLIGHT: Duration = Duration::from_secs(45);

/// How long ago it may have been written that a request leaves.
const FRESH: Duration = Duration::from_secs(5);

/// The pauses between two tries to write: from the first to the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(300));

/// One attempt to send a mail.
#[derive(Clone)]
pub struct Attempt {
    outbox: Outbox,
    place: Arc<Place>,
    id: Uuid,
    number: i64,
    content: Arc<Content>,
    draft: Arc<OnceLock<String>>,
}

impl Outbox {
    pub(super) fn attempt(&self, wanted: &Wanted, id: Uuid, number: i64) -> Attempt {
        Attempt {
            outbox: self.clone(),
            place: Arc::new(Place::new(&wanted.user, wanted.key, id)),
            id,
            number,
            content: Arc::new(wanted.content.clone()),
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
            let (writing, sealed) = (Instant::now(), self.sealed(None));
            if !self.outbox.store.begin(self.id, self.number, sealed, FLIGHT).await? {
                // Somebody else has begun anew: what that comes to is the outcome.
                return Err(AppError::OutOfService { retry_after: 1 });
            }
            // A process that was stopped meanwhile has lost time that the request needs.
            if writing.elapsed() < FRESH {
                return Ok(());
            }
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
        receipt(self.id, request_id, self.content.to.clone())
    }

    /// Lets others see, while it is prepared, that somebody is at it.
    pub(super) async fn held<T>(&self, work: impl Future<Output = T>) -> T {
        let hold = async {
            loop {
                tokio::time::sleep(PREPARATION / 3).await;
                let held = self.outbox.store.hold(self.id, self.number, PREPARATION).await;
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

    /// Writes down what became of it, and tells everybody who waits. While the store is away the
    /// outcome is told all the same, stays in memory, and is tried to be written again and again.
    pub(super) async fn settle(self, outcome: Outcome, departure: Departure) {
        let (first, longest) = PAUSES;
        let mut pause = first;
        loop {
            let settled = self.outbox.store.settle(self.id, self.number, self.settled(&outcome));
            match settled.await {
                Ok(true) => return departure.tell(outcome),
                // Overtaken, or it has an end already: the row tells what.
                Ok(false) => return,
                Err(error) if pause == first => {
                    tracing::error!(%error, "what became of a send waits in memory to be written");
                    departure.tell(outcome.clone());
                }
                Err(error) => tracing::debug!(%error, "an outcome still waits to be written"),
            }
            tokio::time::sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }

    /// Gives a row back that may or may not have been reserved: nobody waits for this.
    pub(super) fn give_back(self) {
        tokio::spawn(async move {
            let began = Instant::now();
            while began.elapsed() < PREPARATION {
                let nothing = Err(AppError::OutOfService { retry_after: 1 });
                let settled = self.settled(&nothing);
                if self.outbox.store.settle(self.id, self.number, settled).await.is_ok() {
                    break;
                }
                tokio::time::sleep(PAUSES.1).await;
            }
        });
    }

    pub(super) fn sealed(&self, error: Option<&AppError>) -> Vec<u8> {
        let mut content = Content::clone(&self.content);
        content.error = error.cloned();
        content.draft = self.draft.get().cloned();
        self.outbox.seal(&self.place, &content)
    }

    fn settled(&self, outcome: &Outcome) -> Settled {
        let error = outcome.as_ref().err();
        let request_id = match outcome {
            Ok(receipt) => receipt.request_id.clone(),
            Err(error) => error.request_ids().and_then(|ids| ids.request_id.clone()),
        };
        Settled { state: state(outcome), request_id, sealed: self.sealed(error) }
    }
}

/// Accepted, refused by Microsoft and unknown stay. After everything else nothing was sent.
fn state(outcome: &Outcome) -> SendState {
    match outcome {
        Ok(_) => SendState::Accepted,
        Err(AppError::OutcomeUnknown(_)) => SendState::Unknown,
        Err(error) if error.spends_key() => SendState::Refused,
        Err(_) => SendState::Reserved,
    }
}
