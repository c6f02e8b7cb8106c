//! The trait of the outbox's rows: what became of each send, for every instance. Every time in it
//! is the database's own; the content is sealed, so no mail text and no address stands in clear.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::store::StoreError;

/// Which send: there is one row for it.
#[derive(Clone, Copy, Debug)]
pub struct SendKey {
    /// SHA-256 of the user key.
    pub user_key: [u8; 32],
    /// The key that was made with the form.
    pub idempotency_key: Uuid,
}

/// The row of a send as its attempts know it: another one that was made for the same key has another
/// id.
#[derive(Clone, Copy, Debug)]
pub struct SendName {
    /// Which send.
    pub key: SendKey,
    /// Our name for it.
    pub id: Uuid,
}

/// A send that begins.
#[derive(Clone, Debug)]
pub struct NewSend {
    /// Its name.
    pub name: SendName,
    /// What tells one message from another.
    pub body_hash: [u8; 32],
    /// Reserved, or already inflight.
    pub state: SendState,
    /// The content.
    pub sealed: Vec<u8>,
}

/// How far a send has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendState {
    /// Nothing was sent: it is being prepared, or may be tried again.
    Reserved,
    /// A request that sends it may be on its way.
    Inflight,
    /// Microsoft took it.
    Accepted,
    /// It was refused for good.
    Refused,
    /// It may have been sent.
    Unknown,
}

/// A send as it is kept.
#[derive(Clone, Debug)]
pub struct SendRow {
    /// Our name for it.
    pub id: Uuid,
    /// The key that was made with the form.
    pub idempotency_key: Uuid,
    /// What tells one message from another.
    pub body_hash: [u8; 32],
    /// How far it has come. One that was on its way when its lease ran out is unknown.
    pub state: SendState,
    /// Grows whenever somebody begins anew: who was overtaken can't write any more.
    pub attempt: i64,
    /// Whether somebody works on it now.
    pub leased: bool,
    /// When it was first handed over, in milliseconds since 1970.
    pub created: i64,
    /// Graph's `request-id`.
    pub request_id: Option<String>,
    /// The content.
    pub sealed: Vec<u8>,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Reserved again, or one of the ends.
    pub state: SendState,
    /// Graph's `request-id`.
    pub request_id: Option<String>,
    /// The content, where it has changed.
    pub sealed: Option<Vec<u8>>,
}

/// What the outbox needs of a database. A row that has an end keeps it, except that one whose end
/// is unknown may turn out to be accepted.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Adds a row with its first attempt, for so long; false when there is one for this key.
    async fn add(&self, send: NewSend, lease: Duration) -> Result<bool, StoreError>;

    /// The row of a send.
    async fn find(&self, key: SendKey) -> Result<Option<SendRow>, StoreError>;

    /// The row with this id, if it is this person's.
    async fn find_id(&self, user_key: [u8; 32], id: Uuid) -> Result<Option<SendRow>, StoreError>;

    /// Begins the attempt after `attempt`, where that has come to nothing or was left behind.
    async fn take_over(
        &self,
        name: SendName,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError>;

    /// Lets the preparation of an attempt go on for so long from now, unless it was overtaken.
    async fn hold(&self, name: SendName, attempt: i64, lease: Duration) -> Result<(), StoreError>;

    /// Writes down that an attempt is about to send, with its content as it is now; false when it
    /// was overtaken.
    async fn begin(
        &self,
        name: SendName,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError>;

    /// Writes down what became of an attempt; false when it was overtaken or has an end already.
    async fn settle(
        &self,
        name: SendName,
        attempt: i64,
        settled: Settled,
    ) -> Result<bool, StoreError>;

    /// Writes down that a send whose end was unknown was found in the mailbox.
    async fn found(&self, name: SendName, sealed: Vec<u8>) -> Result<(), StoreError>;

    /// The newest rows of a person, the newest first.
    async fn newest(&self, user_key: [u8; 32], most: u32) -> Result<Vec<SendRow>, StoreError>;

    /// The unknown rows of a person that are younger than `age` and were not looked up within
    /// `pause`; they count as looked up from now on.
    async fn due_for_look_up(
        &self,
        user_key: [u8; 32],
        age: Duration,
        pause: Duration,
    ) -> Result<Vec<SendRow>, StoreError>;
}
