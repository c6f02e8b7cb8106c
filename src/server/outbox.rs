//! A mail is never sent twice, and never silently lost: the first outcome of an idempotency key is
//! its only one, for every instance, whatever crashes meanwhile.
//!
//! A send is `reserved` while it is prepared, `inflight` before the first byte of the request
//! leaves, and then accepted, refused or unknown. Whoever is not the one that sends waits for what
//! the row comes to.

mod attempt;
mod content;
mod doubt;
mod flights;
mod look;
mod settle;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::error::AppError;
use crate::mail::SendReceipt;
use crate::sent::SentMail;
use crate::server::clock::Timestamp;
use crate::server::session::{OutboxStore, Sealer, SendKey, SendState, StoreError, UserKey};
pub use attempt::Attempt;
pub use content::Content;
use content::{final_outcome, sent_mail};
use flights::Flights;
use look::Next;

/// How long nobody has to be heard of who prepares a send, until somebody else may begin it anew.
const PREPARATION: Duration = Duration::from_secs(15);

/// How often a row is read again that another instance works on.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How many sends of a person are listed.
const LISTED: u32 = 50;

/// Seconds to wait for a store that is away.
const WAIT: u64 = 10;

/// What became of a send.
pub type Outcome = Result<SendReceipt, AppError>;

/// A mail that somebody wants to send.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Who.
    pub user: UserKey,
    /// The key that was made with the form.
    pub key: Uuid,
    /// What tells one message from another.
    pub body_hash: [u8; 32],
    /// What the list will say.
    pub content: Content,
    /// Whether nothing has to be prepared: then its row is made when its request leaves, or has to
    /// wait for its turn.
    pub at_once: bool,
}

impl Wanted {
    fn send_key(&self) -> SendKey {
        send_key(&self.user, self.key)
    }
}

/// All sends.
#[derive(Clone)]
pub struct Outbox {
    store: Arc<dyn OutboxStore>,
    sealer: Sealer,
    flights: Arc<Flights>,
    tasks: TaskTracker,
}

impl Outbox {
    /// The sends in `store`, their content sealed by `sealer`; what is on its way is one of `tasks`.
    pub fn new(store: Arc<dyn OutboxStore>, sealer: Sealer, tasks: TaskTracker) -> Self {
        Self { store, sealer, flights: Arc::default(), tasks }
    }

    /// Lets `deliver` send a mail, unless it was sent before or somebody does so now; the outcome
    /// is the same for all. With it comes what is still to be done when that is written and told.
    ///
    /// # Errors
    /// Why it was not sent; [`AppError::KeyReused`] when the key belongs to another message.
    pub async fn once<D, F, A>(&self, mut wanted: Wanted, deliver: D) -> Outcome
    where
        D: Fn(Attempt) -> F + Clone + Send + 'static,
        F: Future<Output = (Outcome, A)> + Send + 'static,
        A: Future<Output = ()> + Send + 'static,
    {
        let mut seen = None;
        loop {
            if let Some(flight) = self.flights.get(&wanted.user, wanted.key) {
                if let Some(outcome) = flight.outcome(wanted.body_hash).await? {
                    return outcome;
                }
                // It was overtaken, or failed without a word: the row knows.
                if std::mem::take(&mut wanted.at_once) {
                    continue;
                }
            } else if wanted.at_once {
                self.depart(self.attempt(&wanted, Uuid::new_v4(), 1, false), deliver.clone());
                continue;
            } else {
                match self.look_or_depart(wanted.clone(), seen, deliver.clone()).await? {
                    Next::Tell(outcome) => return outcome,
                    Next::Join => continue,
                    Next::Wait(attempt) => seen = Some(attempt),
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Since when a send has been more than reserved.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn handed_over(
        &self,
        user: &UserKey,
        key: Uuid,
    ) -> Result<Option<Timestamp>, AppError> {
        let row = self.store.find(send_key(user, key)).await?;
        let row = row.filter(|row| row.state != SendState::Reserved);
        Ok(row.map(|row| Timestamp(row.created / 1_000)))
    }

    /// The receipt with this id, if it is this person's and was accepted.
    pub async fn receipt(&self, user: &UserKey, id: &str) -> Option<SendReceipt> {
        let id = Uuid::try_parse(id).ok()?;
        let row = self.store.find_id(user.hash(), id).await;
        let row = row.inspect_err(|error| tracing::warn!(%error, "no receipt")).ok()??;
        final_outcome(&row, self.open(user, &row)?)?.ok()
    }

    /// The newest sends of a person, the newest first.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn newest(&self, user: &UserKey) -> Result<Vec<SentMail>, AppError> {
        let rows = self.store.newest(user.hash(), LISTED).await?;
        let mails = rows.iter().map(|row| sent_mail(row, self.open(user, row).unwrap_or_default()));
        Ok(mails.collect())
    }
}

/// Where the row of a send is found.
fn send_key(user: &UserKey, key: Uuid) -> SendKey {
    SendKey { user_key: user.hash(), idempotency_key: key }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "outbox");
        Self::OutOfService { retry_after: WAIT }
    }
}
