//! The store in SQLite, embedded: durable before it answers, one writer at a time.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};

use super::cookie::IdHash;
use super::store::{SessionRow, SessionStore, StoreError};
use crate::server::clock::Timestamp;

const SCHEMA: &str = include_str!("schema.sqlite.sql");
const SCHEMA_VERSION: i64 = 1;

/// Sessions in one file of SQLite.
pub struct SqliteStore(SqlitePool);

impl SqliteStore {
    /// Opens the file, making it and its folder when they are missing.
    ///
    /// # Errors
    /// [`StoreError`], `Newer` when a newer version of this program has written it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(6))
            .connect_with(options)
            .await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&pool).await?;
        if version > SCHEMA_VERSION {
            return Err(StoreError::Newer(version));
        }
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        Ok(Self(pool))
    }
}

#[async_trait]
impl SessionStore for SqliteStore {
    async fn insert(&self, row: SessionRow) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sessions (id_hash, user_key, sid, last_seen, idle_expiry, absolute_expiry, sealed, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(row.id_hash.as_bytes().as_slice())
        .bind(row.user_key.as_slice())
        .bind(row.sid)
        .bind(row.last_seen.0)
        .bind(row.idle_expiry.0)
        .bind(row.absolute_expiry.0)
        .bind(row.sealed)
        .bind(row.version)
        .execute(&self.0)
        .await?;
        Ok(())
    }

    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM sessions WHERE id_hash = $1")
            .bind(id_hash.as_bytes().as_slice())
            .fetch_optional(&self.0)
            .await?;
        row.as_ref().map(session_row).transpose()
    }

    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE sessions SET sealed = $1, version = version + 1 WHERE id_hash = $2 AND version = $3",
        )
        .bind(sealed)
        .bind(id_hash.as_bytes().as_slice())
        .bind(version)
        .execute(&self.0)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn touch(
        &self,
        id_hash: IdHash,
        seen: Timestamp,
        idle_expiry: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET last_seen = $1, idle_expiry = $2 WHERE id_hash = $3")
            .bind(seen.0)
            .bind(idle_expiry.0)
            .bind(id_hash.as_bytes().as_slice())
            .execute(&self.0)
            .await?;
        Ok(())
    }

    async fn delete(&self, id_hash: IdHash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(id_hash.as_bytes().as_slice())
            .execute(&self.0)
            .await?;
        Ok(())
    }

    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        expires: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO used_sign_ins (state_hash, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(state_hash.as_slice())
        .bind(expires.0)
        .execute(&self.0)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn delete_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE idle_expiry <= $1 OR absolute_expiry <= $1")
            .bind(now.0)
            .execute(&self.0)
            .await?;
        sqlx::query("DELETE FROM used_sign_ins WHERE expires <= $1")
            .bind(now.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.0).await?;
        Ok(())
    }
}

fn session_row(row: &SqliteRow) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id_hash: IdHash::from_bytes(hash(row, "id_hash")?),
        user_key: hash(row, "user_key")?,
        sid: row.try_get("sid")?,
        last_seen: Timestamp(row.try_get("last_seen")?),
        idle_expiry: Timestamp(row.try_get("idle_expiry")?),
        absolute_expiry: Timestamp(row.try_get("absolute_expiry")?),
        sealed: row.try_get("sealed")?,
        version: row.try_get("version")?,
    })
}

fn hash(row: &SqliteRow, column: &str) -> Result<[u8; 32], StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged)
}
