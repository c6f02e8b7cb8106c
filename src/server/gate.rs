//! At most four requests at a time for one mailbox: more are refused by Exchange. And none of a
//! session that Microsoft asks to wait.
//! (Microsoft: "Microsoft Graph service-specific throttling limits", Outlook.)

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::session::{IdHash, Session, UserKey};
use crate::error::AppError;

/// Requests of this process that are on their way for one mailbox.
const AT_A_TIME: usize = 4;

/// How long a mail or a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long something waits that a page can do without.
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);

/// Seconds that whoever has waited in vain is asked to wait.
const WAIT: u64 = 5;

/// The longest that Microsoft is believed, in seconds.
const LONGEST: u64 = 3_600;

/// The gates of all mailboxes that are in use.
#[derive(Clone, Default)]
pub struct MailboxGate(Arc<Mutex<HashMap<UserKey, Arc<Mailbox>>>>);

/// The right to have a request on its way, until it is dropped.
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _mailbox: Arc<Mailbox>,
}

/// A gate.
struct Mailbox {
    turns: Arc<Semaphore>,
    /// Until when Microsoft has asked whom to wait. Another session of the same person asks for
    /// itself, so that no fault of one outlives it.
    closed: Mutex<HashMap<IdHash, Instant>>,
}

impl MailboxGate {
    /// Waits for a turn at somebody's mailbox.
    ///
    /// # Errors
    /// [`AppError::Throttled`] when none comes soon.
    pub async fn turn(&self, session: &Session) -> Result<Turn, AppError> {
        self.turn_of(&session.data.identity.user_key(), session.id_hash, PATIENCE).await
    }

    /// The same for what a page can do without.
    ///
    /// # Errors
    /// [`AppError::Throttled`] when none comes very soon.
    pub async fn turn_soon(&self, session: &Session) -> Result<Turn, AppError> {
        self.turn_of(&session.data.identity.user_key(), session.id_hash, LITTLE_PATIENCE).await
    }

    /// Lets nothing of this session pass for so many seconds: Microsoft has asked to wait.
    pub fn close(&self, session: &Session, seconds: u64) {
        self.close_to(&session.data.identity.user_key(), session.id_hash, seconds);
    }

    async fn turn_of(
        &self,
        user: &UserKey,
        session: IdHash,
        patience: Duration,
    ) -> Result<Turn, AppError> {
        self.of(user).turn(session, patience).await
    }

    fn close_to(&self, user: &UserKey, session: IdHash, seconds: u64) {
        let until = Instant::now() + Duration::from_secs(seconds.min(LONGEST));
        let mailbox = self.of(user);
        let mut closed = mailbox.closed();
        let end = closed.entry(session).or_insert(until);
        *end = until.max(*end);
    }

    fn of(&self, user: &UserKey) -> Arc<Mailbox> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(user) {
            return gate.clone();
        }
        // Those that are open, and that nobody holds or waits for, are not needed any more.
        gates.retain(|_, gate| Arc::strong_count(gate) > 1 || !gate.closed().is_empty());
        let turns = Arc::new(Semaphore::new(AT_A_TIME));
        let mailbox = Arc::new(Mailbox { turns, closed: Mutex::default() });
        gates.entry(user.clone()).or_insert(mailbox).clone()
    }
}

impl Mailbox {
    async fn turn(self: Arc<Self>, session: IdHash, patience: Duration) -> Result<Turn, AppError> {
        let end = Instant::now() + patience;
        let permit = timeout_at(end, self.turns.clone().acquire_owned()).await;
        // Nobody closes its semaphore.
        let permit = permit.ok().and_then(Result::ok);
        let permit = permit.ok_or(AppError::Throttled { retry_after: WAIT })?;
        let until = self.closed().get(&session).copied();
        if let Some(until) = until {
            if until > end {
                let retry_after = (until - Instant::now()).as_secs() + 1;
                return Err(AppError::Throttled { retry_after });
            }
            sleep_until(until).await;
        }
        Ok(Turn { _permit: permit, _mailbox: self })
    }

    /// Who has to wait still.
    fn closed(&self) -> MutexGuard<'_, HashMap<IdHash, Instant>> {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        closed.retain(|_, until| *until > now);
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::id_token::Identity;

    const ONE: IdHash = IdHash::from_bytes([1; 32]);
    const OTHER: IdHash = IdHash::from_bytes([2; 32]);

    async fn turn(gate: &MailboxGate, user: &UserKey) -> Result<Turn, AppError> {
        gate.turn_of(user, ONE, PATIENCE).await
    }

    fn user(subject: &str) -> UserKey {
        let identity = serde_json::json!({"issuer": "i", "subject": subject});
        serde_json::from_value::<Identity>(identity).unwrap().user_key()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_request_waits_for_one_that_ends_but_not_for_ever() {
        let (gate, megan, zoe) = (MailboxGate::default(), user("megan"), user("zoe"));
        let mut turns = Vec::new();
        for _ in 0..AT_A_TIME {
            turns.push(turn(&gate, &megan).await.unwrap());
        }
        let began = Instant::now();
        let refused = turn(&gate, &megan).await.err();
        assert_eq!(refused, Some(AppError::Throttled { retry_after: 5 }));
        assert_eq!(began.elapsed(), PATIENCE);
        assert!(turn(&gate, &zoe).await.is_ok(), "another mailbox has its own gate");
        let waiting = tokio::spawn({
            let (gate, megan) = (gate.clone(), megan.clone());
            async move { turn(&gate, &megan).await.is_ok() }
        });
        tokio::time::sleep(PATIENCE / 2).await;
        assert!(!waiting.is_finished());
        turns.pop();
        assert!(waiting.await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_passes_while_microsoft_asks_to_wait() {
        let (gate, megan) = (MailboxGate::default(), user("megan"));
        gate.close_to(&megan, ONE, 60);
        gate.close_to(&megan, ONE, 5);
        let refused = turn(&gate, &megan).await.err();
        assert_eq!(refused, Some(AppError::Throttled { retry_after: 61 }));
        assert!(turn(&gate, &user("zoe")).await.is_ok());
        assert!(gate.turn_of(&megan, OTHER, PATIENCE).await.is_ok(), "who was not asked to wait");
        tokio::time::advance(Duration::from_secs(55)).await;
        assert!(gate.turn_of(&megan, ONE, LITTLE_PATIENCE).await.is_err());
        // What is left is short enough to wait for.
        let began = Instant::now();
        assert!(turn(&gate, &megan).await.is_ok());
        assert_eq!(began.elapsed(), Duration::from_secs(5));
        gate.close_to(&megan, ONE, u64::MAX);
        let refused = turn(&gate, &megan).await.err();
        assert_eq!(refused, Some(AppError::Throttled { retry_after: 3_601 }));
    }

    #[tokio::test]
    async fn a_gate_that_nobody_uses_is_forgotten() {
        let gate = MailboxGate::default();
        let held = turn(&gate, &user("held")).await.unwrap();
        for number in 0..100 {
            drop(turn(&gate, &user(&number.to_string())).await.unwrap());
        }
        assert_eq!(gate.0.lock().unwrap().len(), 2);
        drop(held);
    }
}
