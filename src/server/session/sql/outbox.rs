//! The outbox in SQL.

mod statements;

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::SqlStore;
use super::run::milliseconds;
use super::value::{Row, Statement, query};
use crate::server::session::outbox_store::{NewSend, OutboxStore, SendRow, SendState, Settled};
use crate::server::session::seal::key_id;
use crate::server::session::store::StoreError;
pub(super) use statements::{FORGET_OLD, FORGET_SURPLUS};

#[async_trait]
impl OutboxStore for SqlStore {
    async fn add(&self, send: NewSend, lease: Duration) -> Result<bool, StoreError> {
        let statement = on_send(statements::ADD, send.id)
            .bind(send.user_key.to_vec())
            .bind(send.idempotency_key.as_bytes().to_vec())
            .bind(send.body_hash.to_vec())
            .bind(name(send.state))
            .bind(milliseconds(lease))
            .bind(key_id(&send.sealed).to_vec())
            .bind(send.sealed);
        Ok(!self.writers.write(statement).await?.is_empty())
    }

    async fn find_key(&self, user_key: [u8; 32], key: Uuid) -> Result<Option<SendRow>, StoreError> {
        let statement =
            query(statements::FIND_KEY).bind(user_key.to_vec()).bind(key.as_bytes().to_vec());
        self.readers.read(statement).await?.first().map(row).transpose()
    }

    async fn find_id(&self, user_key: [u8; 32], id: Uuid) -> Result<Option<SendRow>, StoreError> {
        let statement =
            query(statements::FIND_ID).bind(user_key.to_vec()).bind(id.as_bytes().to_vec());
        self.readers.read(statement).await?.first().map(row).transpose()
    }

    async fn take_over(
        &self,
        id: Uuid,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_attempt(statements::TAKE_OVER, id, attempt, sealed, lease);
        Ok(!self.writers.write(statement).await?.is_empty())
    }

    async fn hold(&self, id: Uuid, attempt: i64, lease: Duration) -> Result<(), StoreError> {
        let statement = on_send(statements::HOLD, id).bind(attempt).bind(milliseconds(lease));
        self.writers.write(statement).await?;
        Ok(())
    }

    async fn begin(
        &self,
        id: Uuid,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_attempt(statements::BEGIN, id, attempt, sealed, lease);
        Ok(!self.writers.write(statement).await?.is_empty())
    }

    async fn settle(&self, id: Uuid, attempt: i64, settled: Settled) -> Result<bool, StoreError> {
        let statement = on_send(statements::SETTLE, id)
            .bind(attempt)
            .bind(name(settled.state))
            .bind(settled.request_id)
            .bind(key_id(&settled.sealed).to_vec())
            .bind(settled.sealed);
        Ok(!self.writers.write(statement).await?.is_empty())
    }

    async fn found(&self, id: Uuid, sealed: Vec<u8>) -> Result<(), StoreError> {
        let statement = on_send(statements::FOUND, id).bind(key_id(&sealed).to_vec()).bind(sealed);
        self.writers.write(statement).await?;
        Ok(())
    }

    async fn newest(&self, user_key: [u8; 32], most: u32) -> Result<Vec<SendRow>, StoreError> {
        let statement = query(statements::NEWEST).bind(user_key.to_vec()).bind(i64::from(most));
        self.readers.read(statement).await?.iter().map(row).collect()
    }

    async fn due_for_look_up(
        &self,
        user_key: [u8; 32],
        age: Duration,
        pause: Duration,
    ) -> Result<Vec<SendRow>, StoreError> {
        let statement = query(statements::DUE_FOR_LOOK_UP)
            .bind(user_key.to_vec())
            .bind(milliseconds(age))
            .bind(milliseconds(pause));
        self.writers.write(statement).await?.iter().map(row).collect()
    }
}

/// A statement on one send.
fn on_send(text: &'static str, id: Uuid) -> Statement {
    query(text).bind(id.as_bytes().to_vec())
}

/// A statement by which an attempt goes on for the time of a lease.
fn on_attempt(
    text: &'static str,
    id: Uuid,
    attempt: i64,
    sealed: Vec<u8>,
    lease: Duration,
) -> Statement {
    on_send(text, id)
        .bind(attempt)
        .bind(milliseconds(lease))
        .bind(key_id(&sealed).to_vec())
        .bind(sealed)
}

/// The columns in the order in which every statement that reads has them.
fn row(row: &Row) -> Result<SendRow, StoreError> {
    let uuid = |bytes: Vec<u8>| Uuid::from_slice(&bytes).map_err(|_| StoreError::Damaged);
    let (state, left): (String, i64) = (row.get(3)?, row.get(5)?);
    let state = match (state.as_str(), left > 0) {
        ("reserved", _) => SendState::Reserved,
        ("inflight", true) => SendState::Inflight,
        // Whoever sent it has not come back: a restart, a crash, a database that was away.
        ("inflight", false) | ("unknown", _) => SendState::Unknown,
        ("accepted", _) => SendState::Accepted,
        ("refused", _) => SendState::Refused,
        _ => return Err(StoreError::Damaged),
    };
    Ok(SendRow {
        id: uuid(row.get(0)?)?,
        idempotency_key: uuid(row.get(1)?)?,
        body_hash: row.get::<Vec<u8>>(2)?.try_into().map_err(|_| StoreError::Damaged)?,
        state,
        attempt: row.get(4)?,
        leased: left > 0,
        created: row.get(6)?,
        request_id: row.get(7)?,
        sealed: row.get(8)?,
    })
}

/// A state as the table has it.
fn name(state: SendState) -> &'static str {
    match state {
        SendState::Reserved => "reserved",
        SendState::Inflight => "inflight",
        SendState::Accepted => "accepted",
        SendState::Refused => "refused",
        SendState::Unknown => "unknown",
    }
}
