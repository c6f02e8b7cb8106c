//! The right to refresh one session, on any number of instances.

use std::time::Duration;

use tokio::time::Instant;

use super::cookie::IdHash;
use super::data::SessionData;
use super::store::{Fence, LEASE};
use super::{Session, SessionError, Sessions};

/// What has to be left of a lease when it is looked at: a second until the token request is sent,
/// 8 s for that, and a second to write.
const LEFT: Duration = Duration::from_secs(10);

/// How long the look at the lease may take until the request is sent.
const LOOK: Duration = Duration::from_secs(1);

/// The pause between two tries to give a lease back.
const PAUSE: Duration = Duration::from_millis(500);

/// The right to refresh one session: nobody else has it until it is given back or has run out.
pub(super) struct Lease {
    sessions: Sessions,
    id_hash: IdHash,
    fence: Fence,
}

impl Sessions {
    /// Takes the lease of a session as it was read; nothing when somebody has it, or the session
    /// has changed since.
    pub(super) async fn lease(&self, session: &Session) -> Result<Option<Lease>, SessionError> {
        let (id_hash, sessions) = (session.id_hash, self.clone());
        let fence = self.store.lease(id_hash, session.version).await?;
        Ok(fence.map(|fence| Lease { sessions, id_hash, fence }))
    }
}

impl Lease {
    /// Whether it is still ours, for long enough to send a request. A process that was stopped
    /// for a while sees here that others may have gone on without it.
    pub(super) async fn is_held(&self) -> Result<bool, SessionError> {
        let began = Instant::now();
        let held = self.sessions.store.holds(self.id_hash, self.fence, LEFT).await?;
        Ok(held && is_in_time(began.elapsed()))
    }

    /// Writes what the session holds now, and gives the lease back. False: it was lost, or the
    /// session has ended; nothing was written.
    pub(super) async fn write(&self, data: &SessionData) -> Result<bool, SessionError> {
        let sealed = self.sessions.seal(self.id_hash, data);
        let written = self.sessions.store.write(self.id_hash, self.fence, sealed).await;
        self.sessions.recent.forget(&[self.id_hash]);
        Ok(written?)
    }

    /// Ends the session. False: the lease was lost, or the session had ended.
    pub(super) async fn end_session(&self) -> Result<bool, SessionError> {
        let ended = self.sessions.store.end_leased(self.id_hash, self.fence).await;
        self.sessions.recent.forget(&[self.id_hash]);
        Ok(ended?)
    }

    /// Gives it back without a change. While the store is away that is tried again, so that
    /// nobody has to wait for the end of the lease when it is back; nobody waits for this either.
    pub(super) async fn give_back(self) {
        let taken = Instant::now();
        if self.is_given_back().await {
            return;
        }
        tokio::spawn(async move {
            while taken.elapsed() < LEASE {
                tokio::time::sleep(PAUSE).await;
                if self.is_given_back().await {
                    break;
                }
            }
        });
    }

    async fn is_given_back(&self) -> bool {
        let released = self.sessions.store.release(self.id_hash, self.fence).await;
        if let Err(error) = &released {
            tracing::debug!(%error, "a lease was not given back");
        }
        released.is_ok()
    }
}

/// Whether a request can still leave after a look that took so long.
fn is_in_time(look: Duration) -> bool {
    #[cfg(test)]
    if super::simulation::is_planted(super::simulation::Bug::NoLookAtTheClock) {
        return true;
    }
    look < LOOK
}
