//! What those who look after the program ask of the store.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{SessionError, Sessions};

/// When it was last known whether the store answers, and whether it did.
pub(super) type LastPing = Arc<Mutex<Option<(Instant, bool)>>>;

impl Sessions {
    /// Whether the store answers. However many ask, it is asked by one at a time, and who waits
    /// meanwhile hears the same: strangers may ask as often as they like, and shall not take the
    /// database from those who work.
    pub async fn answer(&self) -> bool {
        let asked = Instant::now();
        let mut last = self.last_ping.lock().await;
        match *last {
            Some((known, answers)) if known > asked => answers,
            _ => {
                let answers = self.store.ping().await.is_ok();
                *last = Some((Instant::now(), answers));
                answers
            }
        }
    }

    /// How many there are, those that have expired a moment ago among them.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn count(&self) -> Result<u64, SessionError> {
        Ok(self.store.count().await?)
    }
}
