//! The trait of what is kept: rows that nobody can read without the sealing keys.

use async_trait::async_trait;

use super::cookie::IdHash;
use crate::server::clock::Timestamp;

/// One session as it is kept.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// SHA-256 of the session's id.
    pub id_hash: IdHash,
    /// SHA-256 of the user key.
    pub user_key: [u8; 32],
    /// The provider's session.
    pub sid: Option<String>,
    /// When it was last used, within a minute.
    pub last_seen: Timestamp,
    /// When it ends unless it is used.
    pub idle_expiry: Timestamp,
    /// When it ends anyway.
    pub absolute_expiry: Timestamp,
    /// The content.
    pub sealed: Vec<u8>,
    /// Grows with each change of the content.
    pub version: i64,
}

/// The database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An error of the database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The database was written by a newer version of this program.
    #[error("the database has schema version {0}, newer than this program")]
    Newer(i64),
    /// A row has values that this program did not write.
    #[error("a row is damaged")]
    Damaged,
}

/// What sessions need of a database. A row is changed only where it still exists:
/// a session that ended can't come back.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Adds a row.
    async fn insert(&self, row: SessionRow) -> Result<(), StoreError>;

    /// Reads a row.
    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError>;

    /// Writes new content over `version` of a row; false when there is no such version.
    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Notes that a session was used.
    async fn touch(
        &self,
        id_hash: IdHash,
        seen: Timestamp,
        idle_expiry: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes a row.
    async fn delete(&self, id_hash: IdHash) -> Result<(), StoreError>;

    /// Remembers that the sign-in with this state was used; false when it was before.
    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        expires: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes rows that have expired.
    async fn delete_expired(&self, now: Timestamp) -> Result<(), StoreError>;

    /// Answers when the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}
