//! The store in SQL: one code for SQLite and PostgreSQL.

mod clean_up;
mod drafts;
mod outbox;
mod queue;
mod readers;
mod rows;
mod run;
mod statements;
mod upload_rows;
mod upload_statements;
mod uploads;
mod value;
mod writers;

use std::time::Duration;

use async_trait::async_trait;

use super::cookie::IdHash;
use super::seal::key_id;
use super::store::{Fence, LEASE, NewSession, SessionRow, SessionStore, StoreError};
use clean_up::clean_up;
pub(super) use queue::Queue;
pub(super) use readers::Readers;
pub(super) use rows::BUSY;
use run::milliseconds;
use value::{Row, Statement, query};
pub(super) use writers::Writers;

/// The store in one database.
pub(super) struct SqlStore {
    /// For statements that only read.
    pub(super) readers: Readers,
    /// For statements that write.
    pub(super) writers: Writers,
}

#[async_trait]
impl SessionStore for SqlStore {
    async fn insert(&self, session: NewSession) -> Result<(), StoreError> {
        let statement = on_row(statements::INSERT, session.id_hash)
            .bind(session.user_key.to_vec())
            .bind(session.sid.map(|sid| sid.to_vec()))
            .bind(milliseconds(session.idle.min(session.max)))
            .bind(milliseconds(session.max))
            .bind(key_id(&session.sealed).to_vec())
            .bind(session.sealed);
        self.writers.change(statement).await?;
        Ok(())
    }

    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError> {
        let rows = self.readers.read(on_row(statements::LOAD, id_hash)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let unseen: i64 = row.get(2)?;
        Ok(Some(SessionRow {
            sealed: row.get(0)?,
            version: row.get(1)?,
            unseen: Duration::from_millis(u64::try_from(unseen).unwrap_or(0)),
        }))
    }

    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let statement = on_row(statements::REPLACE, id_hash)
            .bind(version)
            .bind(key_id(&sealed).to_vec())
            .bind(sealed);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn touch(
        &self,
        id_hash: IdHash,
        idle: Duration,
        every: Duration,
    ) -> Result<(), StoreError> {
        let statement =
            on_row(statements::TOUCH, id_hash).bind(milliseconds(idle)).bind(milliseconds(every));
        self.writers.change(statement).await?;
        Ok(())
    }

    async fn lease(&self, id_hash: IdHash, version: i64) -> Result<Option<Fence>, StoreError> {
        let statement = on_row(statements::LEASE, id_hash).bind(version).bind(milliseconds(LEASE));
        let rows = self.writers.write(statement).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?.map(Fence))
    }

    async fn holds(
        &self,
        id_hash: IdHash,
        fence: Fence,
        left: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_row(statements::HOLDS, id_hash).bind(fence.0).bind(milliseconds(left));
        Ok(!self.readers.read(statement).await?.is_empty())
    }

    async fn write(
        &self,
        id_hash: IdHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let statement = on_row(statements::WRITE, id_hash)
            .bind(fence.0)
            .bind(key_id(&sealed).to_vec())
            .bind(sealed);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn release(&self, id_hash: IdHash, fence: Fence) -> Result<(), StoreError> {
        self.writers.change(on_row(statements::RELEASE, id_hash).bind(fence.0)).await?;
        Ok(())
    }

    async fn end_leased(&self, id_hash: IdHash, fence: Fence) -> Result<bool, StoreError> {
        let statement = on_row(statements::END_LEASED, id_hash).bind(fence.0);
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn end(&self, id_hash: IdHash) -> Result<(), StoreError> {
        self.writers.change(on_row(statements::END, id_hash)).await?;
        Ok(())
    }

    async fn end_user(&self, user_key: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        let statement = query(statements::END_USER).bind(user_key.to_vec());
        hashes(&self.writers.write(statement).await?)
    }

    async fn end_sid(&self, sid: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        let statement = query(statements::END_SID).bind(sid.to_vec());
        hashes(&self.writers.write(statement).await?)
    }

    async fn end_surplus(
        &self,
        user_key: [u8; 32],
        newest: IdHash,
        most: u32,
    ) -> Result<Vec<IdHash>, StoreError> {
        let statement = query(statements::END_SURPLUS)
            .bind(user_key.to_vec())
            .bind(newest.as_bytes().to_vec())
            .bind(i64::from(most) - 1);
        hashes(&self.writers.write(statement).await?)
    }

    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        life: Duration,
    ) -> Result<bool, StoreError> {
        let statement =
            query(statements::CONSUME_SIGN_IN).bind(state_hash.to_vec()).bind(milliseconds(life));
        Ok(self.writers.change(statement).await? > 0)
    }

    async fn clean_up(&self) -> Result<u64, StoreError> {
        clean_up(&self.writers).await
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let rows = self.readers.read(query(statements::COUNT)).await?;
        let count: i64 = rows.first().ok_or(StoreError::Damaged)?.get(0)?;
        u64::try_from(count).map_err(|_| StoreError::Damaged)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.read(query(statements::PING)).await?;
        if self.writers.have_failed() {
            self.writers.change(query(statements::PING_WRITE).bind(Vec::<u8>::new())).await?;
        }
        Ok(())
    }
}

/// A statement on one row.
fn on_row(text: &'static str, id_hash: IdHash) -> Statement {
    query(text).bind(id_hash.as_bytes().to_vec())
}

/// The first column of each row.
fn hashes(rows: &[Row]) -> Result<Vec<IdHash>, StoreError> {
    let hash = |row: &Row| {
        let bytes: Vec<u8> = row.get(0)?;
        bytes.try_into().map(IdHash::from_bytes).map_err(|_| StoreError::Damaged)
    };
    rows.iter().map(hash).collect()
}
