//! The store in SQL: one code for SQLite and PostgreSQL.

mod clean_up;
mod drafts;
mod outbox;
mod queue;
mod run;
mod statements;
mod upload_rows;
mod upload_statements;
mod uploads;
mod writers;

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Pool, Row, Type};

use super::cookie::IdHash;
use super::seal::key_id;
use super::store::{Fence, LEASE, NewSession, SessionRow, SessionStore, StoreError};
use clean_up::clean_up;
pub(super) use queue::Queue;
use run::{hashes, milliseconds, on_row, query, run};
pub(super) use writers::Writers;
use writers::write;

/// The store in one database.
pub(super) struct SqlStore<DB: Database> {
    /// For statements that only read.
    pub(super) readers: Pool<DB>,
    /// For statements that write.
    pub(super) writers: Writers<DB>,
}

#[async_trait]
impl<DB: Database> SessionStore for SqlStore<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    for<'v> i64: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Vec<u8>: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Option<Vec<u8>>: Encode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    async fn insert(&self, session: NewSession) -> Result<(), StoreError> {
        let statement = on_row(statements::INSERT, session.id_hash)
            .bind(session.user_key.to_vec())
            .bind(session.sid.map(|sid| sid.to_vec()))
            .bind(milliseconds(session.idle.min(session.max)))
            .bind(milliseconds(session.max))
            .bind(key_id(&session.sealed).to_vec())
            .bind(session.sealed);
        write(&self.writers, statement).await?;
        Ok(())
    }

    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError> {
        let rows = run(&self.readers, on_row(statements::LOAD, id_hash)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let unseen: i64 = row.try_get(2)?;
        Ok(Some(SessionRow {
            sealed: row.try_get(0)?,
            version: row.try_get(1)?,
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
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn touch(
        &self,
        id_hash: IdHash,
        idle: Duration,
        every: Duration,
    ) -> Result<(), StoreError> {
        let statement =
            on_row(statements::TOUCH, id_hash).bind(milliseconds(idle)).bind(milliseconds(every));
        write(&self.writers, statement).await?;
        Ok(())
    }

    async fn lease(&self, id_hash: IdHash, version: i64) -> Result<Option<Fence>, StoreError> {
        let statement = on_row(statements::LEASE, id_hash).bind(version).bind(milliseconds(LEASE));
        let rows = write(&self.writers, statement).await?;
        Ok(rows.first().map(|row| row.try_get(0)).transpose()?.map(Fence))
    }

    async fn holds(
        &self,
        id_hash: IdHash,
        fence: Fence,
        left: Duration,
    ) -> Result<bool, StoreError> {
        let statement = on_row(statements::HOLDS, id_hash).bind(fence.0).bind(milliseconds(left));
        Ok(!run(&self.readers, statement).await?.is_empty())
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
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn release(&self, id_hash: IdHash, fence: Fence) -> Result<(), StoreError> {
        write(&self.writers, on_row(statements::RELEASE, id_hash).bind(fence.0)).await?;
        Ok(())
    }

    async fn end_leased(&self, id_hash: IdHash, fence: Fence) -> Result<bool, StoreError> {
        let statement = on_row(statements::END_LEASED, id_hash).bind(fence.0);
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn end(&self, id_hash: IdHash) -> Result<(), StoreError> {
        write(&self.writers, on_row(statements::END, id_hash)).await?;
        Ok(())
    }

    async fn end_user(&self, user_key: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        let statement = query(statements::END_USER).bind(user_key.to_vec());
        hashes::<DB>(&write(&self.writers, statement).await?)
    }

    async fn end_sid(&self, sid: [u8; 32]) -> Result<Vec<IdHash>, StoreError> {
        let statement = query(statements::END_SID).bind(sid.to_vec());
        hashes::<DB>(&write(&self.writers, statement).await?)
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
        hashes::<DB>(&write(&self.writers, statement).await?)
    }

    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        life: Duration,
    ) -> Result<bool, StoreError> {
        let statement =
            query(statements::CONSUME_SIGN_IN).bind(state_hash.to_vec()).bind(milliseconds(life));
        Ok(!write(&self.writers, statement).await?.is_empty())
    }

    async fn clean_up(&self) -> Result<usize, StoreError> {
        clean_up(&self.writers).await
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let rows = run(&self.readers, query(statements::COUNT)).await?;
        let count: i64 = rows.first().ok_or(StoreError::Damaged)?.try_get(0)?;
        u64::try_from(count).map_err(|_| StoreError::Damaged)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        run(&self.readers, query(statements::PING)).await?;
        if self.writers.have_failed() {
            write(&self.writers, query(statements::PING_WRITE).bind(Vec::new())).await?;
        }
        Ok(())
    }
}
