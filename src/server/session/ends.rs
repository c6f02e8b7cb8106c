//! How sessions end: one, all of a person, those of a session of the provider, and by time.

use sha2::{Digest, Sha256};

use super::cookie::IdHash;
use super::data::UserKey;
use super::{SessionError, Sessions};

impl Sessions {
    /// Ends a session. Ending one that has ended is no error.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn end(&self, id_hash: IdHash) -> Result<(), SessionError> {
        let ended = self.store.end(id_hash).await;
        self.recent.forget(&[id_hash]);
        Ok(ended?)
    }

    /// Ends all sessions of a person.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn end_everywhere(&self, user: &UserKey) -> Result<usize, SessionError> {
        let ended = self.store.end_user(user.hash()).await?;
        self.recent.forget(&ended);
        Ok(ended.len())
    }

    /// Ends the sessions that belong to a session of the provider.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn end_sid(&self, sid: &str) -> Result<usize, SessionError> {
        let ended = self.store.end_sid(sid_hash(sid)).await?;
        self.recent.forget(&ended);
        Ok(ended.len())
    }

    /// Removes what has expired, unless another instance does just now.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn clean_up(&self) -> Result<u64, SessionError> {
        self.recent.sweep();
        Ok(self.store.clean_up().await?)
    }
}

/// What stands in the database for the provider's `sid`.
pub(super) fn sid_hash(sid: &str) -> [u8; 32] {
    Sha256::digest(["sid\n", sid].concat()).into()
}
