//! The trait of what is kept: rows that nobody can read without the sealing keys. Every time in
//! it is the database's own, so instances need not agree on the clock.

use std::time::Duration;

use async_trait::async_trait;

use super::cookie::IdHash;

/// How long the one who refreshes a session may take.
pub const LEASE: Duration = Duration::from_secs(20);

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of the session's id.
    pub id_hash: IdHash,
    /// SHA-256 of the user key.
    pub user_key: [u8; 32],
    /// SHA-256 of the provider's `sid`.
    pub sid: Option<[u8; 32]>,
    /// How long it lives without use, at most `max`.
    pub idle: Duration,
    /// How long it lives at all.
    pub max: Duration,
    /// The content.
    pub sealed: Vec<u8>,
}

/// A live session as it is kept.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// The content.
    pub sealed: Vec<u8>,
    /// Grows with each change of the content.
    pub version: i64,
    /// How long nobody noted that it was used.
    pub unseen: Duration,
}

/// The number of a lease: it grows with each, so who lost his lease can't write any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence(pub i64);

/// The database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An error of the database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A change that a file of SQLite did not take.
    #[error(transparent)]
    File(#[from] rusqlite::Error),
    /// The database did not answer; a change may have taken effect.
    #[error("the database did not answer in time")]
    TimedOut,
    /// The database was written by a newer version of this program.
    #[error("the database has schema version {0}, newer than this program")]
    Newer(i64),
    /// The tables could not be brought to the form of this version.
    #[error("the tables can't be made: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row has values that this program did not write.
    #[error("a row is damaged")]
    Damaged,
}

/// What sessions need of a database. A row is changed only where it still exists:
/// a session that ended can't come back.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Adds a row.
    async fn insert(&self, session: NewSession) -> Result<(), StoreError>;

    /// Reads the row of a session that has not expired.
    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError>;

    /// Writes new content over `version` of a row; false when there is no such version.
    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Notes that a session was used, unless that was noted less than `every` ago: it now ends
    /// after `idle`.
    async fn touch(
        &self,
        id_hash: IdHash,
        idle: Duration,
        every: Duration,
    ) -> Result<(), StoreError>;

    /// Takes the lease of `version` of a row for [`LEASE`]; nothing when somebody has it or there
    /// is no such version.
    async fn lease(&self, id_hash: IdHash, version: i64) -> Result<Option<Fence>, StoreError>;

    /// Whether the lease is still its holder's, and for this long at least.
    async fn holds(
        &self,
        id_hash: IdHash,
        fence: Fence,
        left: Duration,
    ) -> Result<bool, StoreError>;

    /// Writes new content and gives the lease back; false when it was lost or the session ended.
    async fn write(
        &self,
        id_hash: IdHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Gives a lease back.
    async fn release(&self, id_hash: IdHash, fence: Fence) -> Result<(), StoreError>;

    /// Removes a row if the lease is still its holder's; false when it is not, or there is none.
    async fn end_leased(&self, id_hash: IdHash, fence: Fence) -> Result<bool, StoreError>;

    /// Removes a row.
    async fn end(&self, id_hash: IdHash) -> Result<(), StoreError>;

    /// Removes the rows of a person, and tells which.
    async fn end_user(&self, user_key: [u8; 32]) -> Result<Vec<IdHash>, StoreError>;

    /// Removes the rows of a session of the provider, and tells which.
    async fn end_sid(&self, sid: [u8; 32]) -> Result<Vec<IdHash>, StoreError>;

    /// Removes the oldest rows of a person until `most` are left, never the one that is `newest`,
    /// and tells which.
    async fn end_surplus(
        &self,
        user_key: [u8; 32],
        newest: IdHash,
        most: u32,
    ) -> Result<Vec<IdHash>, StoreError>;

    /// Remembers for `life` that the sign-in with this state was used; false when it was before.
    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        life: Duration,
    ) -> Result<bool, StoreError>;

    /// Removes what has expired, unless another instance does; how many rows went.
    async fn clean_up(&self) -> Result<u64, StoreError>;

    /// How many rows there are.
    async fn count(&self) -> Result<u64, StoreError>;

    /// Answers when the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}
