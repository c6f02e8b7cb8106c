//! The list of what a person has handed over.

use std::time::Duration;

use crate::error::AppError;
use crate::mail::SendStatus;
use crate::sent::SentMail;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::session::Session;
use crate::server::trace;

/// How often reading the list looks up what is unknown.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How long the list waits for that.
const PATIENCE: Duration = Duration::from_secs(2);

impl AppState {
    /// The newest mails that the owner of a session has handed over, the newest first. What is
    /// unknown is looked up on the way.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn sent(&self, session: Session, now: Timestamp) -> Result<Vec<SentMail>, AppError> {
        let user = session.data.identity.user_key();
        let mails = self.outbox.newest(&user).await?;
        if !mails.iter().any(|mail| mail.status == SendStatus::Unknown) {
            return Ok(mails);
        }
        let state = self.clone();
        // It is finished although nobody waits for it any more.
        let look = async move { state.look_up(&session, LOOK_EVERY, now).await };
        let look = tokio::spawn(trace::carried(look));
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(Ok(Ok(true))) => self.outbox.newest(&user).await,
            _ => Ok(mails),
        }
    }
}
