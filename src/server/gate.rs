//! At most so many at a time for one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::session::UserKey;
use crate::error::AppError;

/// Requests of this process that are on their way for one mailbox: more are refused by Exchange.
/// (Microsoft: "Microsoft Graph service-specific throttling limits", Outlook.)
pub const MAILBOX: usize = 4;

/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long something waits that a page can do without.
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);

/// Seconds that whoever has waited in vain is asked to wait.
const WAIT: u64 = 5;

/// The gates of all who are at it.
#[derive(Clone)]
pub struct Gates {
    at_a_time: usize,
    open: Arc<Mutex<HashMap<UserKey, Arc<Semaphore>>>>,
}

/// The right to be at it, until it is dropped.
pub struct Turn(#[expect(dead_code, reason = "it is held")] OwnedSemaphorePermit);

impl Gates {
    /// Gates that so many pass at a time.
    #[must_use]
    pub fn new(at_a_time: usize) -> Self {
        Self { at_a_time, open: Arc::default() }
    }

    /// Waits for somebody's turn.
    ///
    /// # Errors
    /// [`AppError::Throttled`] when none comes soon.
    pub async fn turn(&self, user: &UserKey) -> Result<Turn, AppError> {
        self.turn_within(PATIENCE, user).await
    }

    /// The same for what a page can do without.
    ///
    /// # Errors
    /// [`AppError::Throttled`] when none comes very soon.
    pub async fn turn_soon(&self, user: &UserKey) -> Result<Turn, AppError> {
        self.turn_within(LITTLE_PATIENCE, user).await
    }

    async fn turn_within(&self, patience: Duration, user: &UserKey) -> Result<Turn, AppError> {
        let turn = tokio::time::timeout(patience, self.of(user).acquire_owned()).await;
        // Nobody closes a gate.
        turn.ok().and_then(Result::ok).map(Turn).ok_or(AppError::Throttled { retry_after: WAIT })
    }

    /// A turn, if there is one just now.
    pub fn turn_at_once(&self, user: &UserKey) -> Option<Turn> {
        self.of(user).try_acquire_owned().ok().map(Turn)
    }

    fn of(&self, user: &UserKey) -> Arc<Semaphore> {
        let mut gates = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(user) {
            return gate.clone();
        }
        // Those that nobody holds or waits for are not needed any more.
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        gates
            .entry(user.clone())
            .or_insert_with(|| Arc::new(Semaphore::new(self.at_a_time)))
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::id_token::Identity;

    fn user(subject: &str) -> UserKey {
        let identity = serde_json::json!({"issuer": "i", "subject": subject});
        serde_json::from_value::<Identity>(identity).unwrap().user_key()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_request_waits_for_one_that_ends_but_not_for_ever() {
        let (gate, megan, zoe) = (Gates::new(MAILBOX), user("megan"), user("zoe"));
        let mut turns = Vec::new();
        for _ in 0..MAILBOX {
            turns.push(gate.turn(&megan).await.unwrap());
        }
        let began = tokio::time::Instant::now();
        let refused = gate.turn(&megan).await.err();
        assert_eq!(refused, Some(AppError::Throttled { retry_after: 5 }));
        assert_eq!(began.elapsed(), PATIENCE);
        assert!(gate.turn(&zoe).await.is_ok(), "another mailbox has its own gate");
        let waiting = tokio::spawn({
            let (gate, megan) = (gate.clone(), megan.clone());
            async move { gate.turn(&megan).await.is_ok() }
        });
        tokio::time::sleep(PATIENCE / 2).await;
        assert!(!waiting.is_finished());
        turns.pop();
        assert!(waiting.await.unwrap());
    }

    #[tokio::test]
    async fn a_gate_that_nobody_uses_is_forgotten() {
        let gate = Gates::new(MAILBOX);
        let held = gate.turn(&user("held")).await.unwrap();
        for number in 0..100 {
            drop(gate.turn(&user(&number.to_string())).await.unwrap());
        }
        assert_eq!(gate.open.lock().unwrap().len(), 2);
        drop(held);
    }
}
