//! All sessions: how they begin, are found, change and end.

use std::sync::Arc;
use std::time::Duration;

use super::cookie::{IdHash, SessionId};
use super::data::SessionData;
use super::seal::{OpenError, Sealer};
use super::store::{SessionRow, SessionStore};
use super::{Session, SessionError};
use crate::server::clock::Timestamp;

/// How often a session that is in use is written as seen, at most.
const SEEN_EVERY: Duration = Duration::from_mins(1);

/// All sessions: begins, finds, changes and ends them.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn SessionStore>,
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
        Self { store, sealer, idle, max }
    }

    /// How long a session lives at most: the life of its cookie.
    #[must_use]
    pub fn max(&self) -> Duration {
        self.max
    }

    /// Begins a session under a new id, and ends the one it replaces.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn begin(
        &self,
        data: &SessionData,
        replaces: Option<IdHash>,
        now: Timestamp,
    ) -> Result<SessionId, SessionError> {
        let id = SessionId::random();
        let id_hash = id.hash();
        let absolute_expiry = now.plus(self.max);
        self.store
            .insert(SessionRow {
                id_hash,
                user_key: data.identity.user_key().hash(),
                sid: data.identity.sid.clone(),
                last_seen: now,
                idle_expiry: now.plus(self.idle).min(absolute_expiry),
                absolute_expiry,
                sealed: self.seal(id_hash, data),
                version: 1,
            })
            .await?;
        if let Some(former) = replaces {
            self.store.delete(former).await?;
        }
        Ok(id)
    }

    /// Finds the live session of a cookie and notes that it was seen.
    ///
    /// # Errors
    /// [`SessionError`]; the session is kept in each case.
    pub async fn find(
        &self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<Session>, SessionError> {
        let id_hash = id.hash();
        let Some(row) = self.store.load(id_hash).await? else {
            return Ok(None);
        };
        if row.idle_expiry <= now || row.absolute_expiry <= now {
            self.store.delete(id_hash).await?;
            return Ok(None);
        }
        let (last_seen, absolute_expiry) = (row.last_seen, row.absolute_expiry);
        let session = self.open(row).await?;
        if session.is_some() && last_seen.plus(SEEN_EVERY) <= now {
            let idle_expiry = now.plus(self.idle).min(absolute_expiry);
            self.store.touch(id_hash, now, idle_expiry).await?;
        }
        Ok(session)
    }

    /// Reads a session again under the name of its row.
    ///
    /// # Errors
    /// [`SessionError`].
    pub async fn read(&self, id_hash: IdHash) -> Result<Option<Session>, SessionError> {
        match self.store.load(id_hash).await? {
            Some(row) => self.open(row).await,
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
            change(&mut session.data);
            let sealed = self.seal(id_hash, &session.data);
            if self.store.replace(id_hash, session.version, sealed).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends a session. Ending one that has ended is no error.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn end(&self, id_hash: IdHash) -> Result<(), SessionError> {
        Ok(self.store.delete(id_hash).await?)
    }

    /// Marks a running sign-in as used. False: it was used before.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        expires: Timestamp,
    ) -> Result<bool, SessionError> {
        Ok(self.store.consume_sign_in(state_hash, expires).await?)
    }

    /// Removes what has expired.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn clean_up(&self, now: Timestamp) -> Result<(), SessionError> {
        Ok(self.store.delete_expired(now).await?)
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`SessionError::Store`] when it does not.
    pub async fn ping(&self) -> Result<(), SessionError> {
        Ok(self.store.ping().await?)
    }

    fn seal(&self, id_hash: IdHash, data: &SessionData) -> Vec<u8> {
        self.sealer.seal(&data.to_bytes(), id_hash.as_bytes())
    }

    async fn open(&self, row: SessionRow) -> Result<Option<Session>, SessionError> {
        let opened = self.sealer.open(&row.sealed, row.id_hash.as_bytes());
        let data = match opened {
            Ok(bytes) => SessionData::from_bytes(&bytes),
            Err(OpenError::UnknownKey) => return Err(SessionError::UnknownKey),
            Err(OpenError::Damaged) => None,
        };
        let Some(data) = data else {
            // Content that belongs to another row, or to nobody, ends this session.
            tracing::error!("a session's content does not belong to its row: the session ends");
            self.store.delete(row.id_hash).await?;
            return Ok(None);
        };
        Ok(Some(Session { id_hash: row.id_hash, version: row.version, data }))
    }
}
