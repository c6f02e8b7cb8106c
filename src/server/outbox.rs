//! A mail is never sent twice: the first outcome of an idempotency key is its only one.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use crate::error::AppError;
use crate::mail::SendReceipt;
use crate::server::session::UserKey;

/// How many sends of one person are remembered; those on their way come on top.
const REMEMBERED: usize = 200;

/// What became of a send.
pub type Outcome = Result<SendReceipt, AppError>;

/// The sends of this process, by person, the oldest first.
#[derive(Default)]
pub struct Outbox(Mutex<HashMap<UserKey, Vec<Send>>>);

struct Send {
    key: Uuid,
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
        let mut outbox = self.lock();
        let sends = outbox.entry(user.clone()).or_default();
        let (tell, outcome) = watch::channel(None);
        match sends.iter_mut().find(|send| send.key == key) {
            Some(send) if send.body_hash != body_hash => return Err(AppError::KeyReused),
            Some(send) => match &send.state {
                State::Done(outcome) => return Ok(Reservation::Settled(outcome.clone())),
                State::Inflight(outcome) => return Ok(Reservation::Wait(outcome.clone())),
                State::Reserved => send.state = State::Inflight(outcome),
            },
            None => {
                forget_oldest(sends);
                sends.push(Send { key, body_hash, state: State::Inflight(outcome) });
            }
        }
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
        let mut outbox = self.lock();
        let sends = outbox.get_mut(user).into_iter().flatten();
        for send in sends.filter(|send| send.key == key) {
            send.state =
                if is_final(&outcome) { State::Done(outcome.clone()) } else { State::Reserved };
        }
        tell.send_replace(Some(outcome));
    }

    /// The receipt with this id, if it is this person's.
    #[must_use]
    pub fn receipt(&self, user: &UserKey, id: &str) -> Option<SendReceipt> {
        self.lock().get(user)?.iter().find_map(|send| match &send.state {
            State::Done(Ok(receipt)) if receipt.id == id => Some(receipt.clone()),
            _ => None,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserKey, Vec<Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room for one more. What is on its way is never forgotten.
fn forget_oldest(sends: &mut Vec<Send>) {
    let settled = |send: &Send| !matches!(send.state, State::Inflight(_));
    if sends.iter().filter(|send| settled(send)).count() >= REMEMBERED
        && let Some(oldest) = sends.iter().position(settled)
    {
        sends.remove(oldest);
    }
}

/// Accepted, refused by Microsoft and unknown stay. After everything else nothing was sent.
fn is_final(outcome: &Outcome) -> bool {
    match outcome {
        Ok(_) | Err(AppError::OutcomeUnknown(_)) => true,
        Err(error) => error.spends_key(),
    }
}
