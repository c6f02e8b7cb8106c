//! The outbox in SQL.

mod statements;

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::SqlStore;
use super::run::milliseconds;
use super::value::{Row, Statement, query};
use crate::server::session::outbox_store::{
    NewSend, OutboxStore, SendKey, SendName, SendRow, SendState, Settled,
};
use crate::server::session::seal::key_id;
use crate::server::session::store::StoreError;
pub(super) use statements::{FORGET_OLD, FORGET_SURPLUS};

#[async_trait]
impl OutboxStore for SqlStore {
    async fn add(&self, send: NewSend, lease: Duration) -> Result<bool, StoreError> {
        let statement = on_row(statements::ADD, send.name)
            .bind(send.body_hash.to_vec())
            .bind(state_name(send.state))
            .bind(milliseconds(lease))
            .bind(key_id(&send.sealed).to_vec())
            .bind(send.sealed);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn find(&self, key: SendKey) -> Result<Option<SendRow>, StoreError> {
        let statement = on_send(statements::FIND, key);
        self.readers.read(statement).await?.first().map(row).transpose()
    }

    async fn find_id(&self, user_key: [u8; 32], id: Uuid) -> Result<Option<SendRow>, StoreError> {
        let statement =
            query(statements::FIND_ID).bind(user_key.to_vec()).bind(id.as_bytes().to_vec());
        self.readers.read(statement).await?.first().map(row).transpose()
    }

    async fn take_over(
        &self,
        name: SendName,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_attempt(statements::TAKE_OVER, name, attempt, sealed, lease);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn hold(&self, name: SendName, attempt: i64, lease: Duration) -> Result<(), StoreError> {
        let statement = on_row(statements::HOLD, name).bind(attempt).bind(milliseconds(lease));
        self.writers.change(statement).await?;
        Ok(())
    }

    async fn begin(
        &self,
        name: SendName,
        attempt: i64,
        sealed: Vec<u8>,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_attempt(statements::BEGIN, name, attempt, sealed, lease);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn settle(
        &self,
        name: SendName,
        attempt: i64,
        settled: Settled,
    ) -> Result<bool, StoreError> {
        let statement = on_row(statements::SETTLE, name)
            .bind(attempt)
            .bind(state_name(settled.state))
            .bind(settled.request_id)
            .bind(settled.sealed.as_deref().map(|sealed| key_id(sealed).to_vec()))
            .bind(settled.sealed);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn found(&self, name: SendName, sealed: Vec<u8>) -> Result<(), StoreError> {
        let statement = on_row(statements::FOUND, name).bind(key_id(&sealed).to_vec()).bind(sealed);
        self.writers.change(statement).await?;
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
fn on_send(text: &'static str, key: SendKey) -> Statement {
    query(text).bind(key.user_key.to_vec()).bind(key.idempotency_key.as_bytes().to_vec())
}

/// A statement on the row of a send.
fn on_row(text: &'static str, name: SendName) -> Statement {
    on_send(text, name.key).bind(name.id.as_bytes().to_vec())
}

/// A statement by which an attempt goes on for the time of a lease.
fn on_attempt(
    text: &'static str,
    name: SendName,
    attempt: i64,
    sealed: Vec<u8>,
    lease: Duration,
) -> Statement {
    on_row(text, name)
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
fn state_name(state: SendState) -> &'static str {
    match state {
        SendState::Reserved => "reserved",
        SendState::Inflight => "inflight",
        SendState::Accepted => "accepted",
        SendState::Refused => "refused",
        SendState::Unknown => "unknown",
    }
}
