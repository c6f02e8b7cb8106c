//! A mail is never sent twice: the first outcome of an idempotency key is its only one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use crate::error::AppError;
use crate::mail::SendReceipt;
use crate::server::session::UserKey;

/// How many sends are remembered.
const REMEMBERED: usize = 10_000;

/// What became of a send.
pub type Outcome = Result<SendReceipt, AppError>;

/// The sends of this process.
#[derive(Default)]
pub struct Outbox(Mutex<Sends>);

#[derive(Default)]
struct Sends {
    by_key: HashMap<SendKey, Send>,
    oldest_first: VecDeque<SendKey>,
}

type SendKey = (UserKey, Uuid);

struct Send {
    body_hash: [u8; 32],
    state: State,
}

enum State {
    /// Nothing was sent: the same message may try again.
    Reserved,
    /// On its way; who asks again waits for the outcome.
    Inflight(watch::Receiver<Option<Outcome>>),
    /// Accepted, refused or unknown, for good.
    Done(Outcome),
}

/// What [`Outbox::reserve`] found.
pub enum Reservation {
    /// This caller sends; the outcome has to be told by [`Outbox::settle`].
    Send(watch::Sender<Option<Outcome>>),
    /// Another caller is sending.
    Wait(watch::Receiver<Option<Outcome>>),
    /// It was sent before, or refused.
    Settled(Outcome),
}

impl Outbox {
    /// Takes a key for a message with this hash.
    ///
    /// # Errors
    /// [`AppError::KeyReused`] when the key belongs to another message.
    pub fn reserve(
        &self,
        user: &UserKey,
        key: Uuid,
        body_hash: [u8; 32],
    ) -> Result<Reservation, AppError> {
        let mut sends = self.lock();
        let send_key = (user.clone(), key);
        if let Some(send) = sends.by_key.get(&send_key) {
            if send.body_hash != body_hash {
                return Err(AppError::KeyReused);
            }
            match &send.state {
                State::Done(outcome) => return Ok(Reservation::Settled(outcome.clone())),
                State::Inflight(outcome) => return Ok(Reservation::Wait(outcome.clone())),
                State::Reserved => {}
            }
        } else {
            sends.oldest_first.push_back(send_key.clone());
        }
        let (tell, outcome) = watch::channel(None);
        sends.by_key.insert(send_key, Send { body_hash, state: State::Inflight(outcome) });
        sends.forget_oldest();
        Ok(Reservation::Send(tell))
    }

    /// Writes down what became of a send, and tells everybody who waits.
    pub fn settle(
        &self,
        user: &UserKey,
        key: Uuid,
        outcome: Outcome,
        tell: &watch::Sender<Option<Outcome>>,
    ) {
        if let Some(send) = self.lock().by_key.get_mut(&(user.clone(), key)) {
            send.state =
                if is_final(&outcome) { State::Done(outcome.clone()) } else { State::Reserved };
        }
        tell.send_replace(Some(outcome));
    }

    /// The receipt with this id, if it is this person's.
    #[must_use]
    pub fn receipt(&self, user: &UserKey, id: &str) -> Option<SendReceipt> {
        self.lock().by_key.iter().find_map(|((owner, _), send)| match &send.state {
            State::Done(Ok(receipt)) if owner == user && receipt.id == id => Some(receipt.clone()),
            _ => None,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Sends> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sends {
    fn forget_oldest(&mut self) {
        while self.by_key.len() > REMEMBERED {
            let Some(oldest) = self.oldest_first.pop_front() else {
                return;
            };
            self.by_key.remove(&oldest);
        }
    }
}

/// Accepted, refused by Microsoft and unknown stay. After everything else nothing was sent.
fn is_final(outcome: &Outcome) -> bool {
    match outcome {
        Ok(_) | Err(AppError::OutcomeUnknown(_)) => true,
        Err(error) => error.spends_key(),
    }
}
