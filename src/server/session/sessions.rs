//! All sessions: how they begin, are found and change.

use std::sync::Arc;
use std::time::Duration;

use super::cookie::{IdHash, SessionId};
use super::data::SessionData;
use super::ends::sid_hash;
use super::health::LastPing;
use super::recent::Recent;
use super::seal::{OpenError, Sealer};
use super::store::{NewSession, SessionRow, SessionStore};
use super::{Session, SessionError};
use crate::server::trace;

/// How often a session that is in use is written as seen, at most: a tenth of the time after
/// which it would end, where that is shorter.
const SEEN_EVERY: Duration = Duration::from_mins(1);

/// How many sessions a person has at most: the oldest end.
const MOST: u32 = 50;

/// All sessions.
#[derive(Clone)]
pub struct Sessions {
    pub(super) store: Arc<dyn SessionStore>,
    pub(super) recent: Arc<Recent>,
    pub(super) last_ping: LastPing,
    sealer: Sealer,
    idle: Duration,
    max: Duration,
}

impl Sessions {
    /// Sessions in `store`, sealed by `sealer`, that end after `idle` without use and after `max` anyway.
    pub fn new(
        store: Arc<dyn SessionStore>,
        sealer: Sealer,
        idle: Duration,
        max: Duration,
    ) -> Self {
        let (recent, last_ping) = (Arc::default(), LastPing::default());
        Self { store, recent, last_ping, sealer, idle, max }
    }

    /// How long a session lives at most: the life of its cookie.
    #[must_use]
    pub fn max(&self) -> Duration {
        self.max
    }

    /// Begins a session under a new id, and ends the one it replaces and those that are too many.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn begin(
        &self,
        data: &SessionData,
        replaces: Option<IdHash>,
    ) -> Result<SessionId, SessionError> {
        let id = SessionId::random();
        let begun = self.insert(id.hash(), data, replaces).await;
        if begun.is_err() {
            // Nobody gets the id, so the session would have no owner.
            let _ = self.end(id.hash()).await;
        }
        begun.map(|()| id)
    }

    async fn insert(
        &self,
        id_hash: IdHash,
        data: &SessionData,
        replaces: Option<IdHash>,
    ) -> Result<(), SessionError> {
        let user_key = data.identity.user_key().hash();
        trace::note_user(&user_key);
        let session = NewSession {
            id_hash,
            user_key,
            sid: data.identity.sid.as_deref().map(sid_hash),
            idle: self.idle,
            max: self.max,
            sealed: self.seal(id_hash, data),
        };
        self.store.insert(session).await?;
        if let Some(former) = replaces {
            self.end(former).await?;
        }
        let ended = self.store.end_surplus(user_key, id_hash, MOST).await?;
        self.recent.forget(&ended);
        Ok(())
    }

    /// Finds the live session of a cookie and notes that it was seen.
    ///
    /// # Errors
    /// [`SessionError`]; the session is kept in each case.
    pub async fn find(&self, id: &SessionId) -> Result<Option<Session>, SessionError> {
        let session = self.recent(id.hash()).await?;
        if let Some(session) = &session {
            trace::note_user(&session.data.identity.user_key().hash());
        }
        Ok(session)
    }

    /// A session as it is now, or was within the last second.
    ///
    /// # Errors
    /// [`SessionError`]; the session is kept in each case.
    pub async fn recent(&self, id_hash: IdHash) -> Result<Option<Session>, SessionError> {
        if let Some(session) = self.recent.get(id_hash) {
            return Ok(Some(session));
        }
        let reading = self.recent.reading();
        let Some(row) = self.store.load(id_hash).await? else { return Ok(None) };
        let unseen = row.unseen;
        let session = self.open(id_hash, row).await?;
        if let Some(session) = &session {
            self.recent.keep(reading, session);
            let every = SEEN_EVERY.min(self.idle / 10);
            if unseen >= every
                && let Err(error) = self.store.touch(id_hash, self.idle, every).await
            {
                tracing::warn!(%error, "a session's use was not noted");
            }
        }
        Ok(session)
    }

    /// A session as it is now.
    ///
    /// # Errors
    /// [`SessionError`]; the session is kept in each case.
    pub async fn read(&self, id_hash: IdHash) -> Result<Option<Session>, SessionError> {
        match self.store.load(id_hash).await? {
            Some(row) => self.open(id_hash, row).await,
            None => Ok(None),
        }
    }

    /// Changes the content of a session. Who comes second at the same time reads again and
    /// changes what the first one wrote. False: the session has ended, nothing was written.
    ///
    /// # Errors
    /// [`SessionError`].
    pub async fn update(
        &self,
        id_hash: IdHash,
        change: impl Fn(&mut SessionData) + Send,
    ) -> Result<bool, SessionError> {
        while let Some(mut session) = self.read(id_hash).await? {
            change(Arc::make_mut(&mut session.data));
            let sealed = self.seal(id_hash, &session.data);
            if self.store.replace(id_hash, session.version, sealed).await? {
                self.recent.forget(&[id_hash]);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Marks a running sign-in as used, for as long as it could be tried again. False: it was
    /// used before.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        life: Duration,
    ) -> Result<bool, SessionError> {
        Ok(self.store.consume_sign_in(state_hash, life).await?)
    }

    pub(super) fn seal(&self, id_hash: IdHash, data: &SessionData) -> Vec<u8> {
        self.sealer.seal(&data.to_bytes(), id_hash.as_bytes())
    }

    async fn open(
        &self,
        id_hash: IdHash,
        row: SessionRow,
    ) -> Result<Option<Session>, SessionError> {
        let opened = self.sealer.open(&row.sealed, id_hash.as_bytes());
        let data = match opened {
            Ok(bytes) => SessionData::from_bytes(&bytes),
            Err(OpenError::Unknown) => return Err(SessionError::Unknown),
            Err(OpenError::Damaged) => {
                // Content that belongs to another row, or to nobody, ends this session.
                tracing::error!("a session's content does not belong to its row: the session ends");
                self.end(id_hash).await?;
                return Ok(None);
            }
        };
        let data = data.ok_or(SessionError::Unknown)?;
        Ok(Some(Session { id_hash, version: row.version, data: Arc::new(data) }))
    }
}
