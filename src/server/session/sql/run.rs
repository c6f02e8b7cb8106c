//! One statement: put together, run on one connection within its time, read.

use std::time::{Duration, Instant};

use sqlx::query::Query;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Pool, Row, Type};

use crate::server::meter;
use crate::server::session::cookie::IdHash;
use crate::server::session::store::StoreError;

/// How long a statement may take, the wait for a connection included.
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// SQLite's codes of a file that can't be written, and of a disk that fails: their lower bytes.
const SQLITE_UNWRITABLE: [u32; 2] = [8, 10];

/// PostgreSQL's code of a transaction that can only read.
const POSTGRES_READ_ONLY: &str = "25006";

/// Runs a statement in a task of its own: who stops waiting leaves no connection behind with
/// half an answer in it.
pub(super) async fn run<DB: Database>(
    pool: &Pool<DB>,
    statement: Query<'static, DB, DB::Arguments>,
) -> Result<Vec<DB::Row>, StoreError>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
{
    let (pool, begun) = (pool.clone(), Instant::now());
    let task = tokio::spawn(async move {
        let deadline = tokio::time::Instant::now() + LIMIT;
        let mut connection = tokio::time::timeout_at(deadline, pool.acquire())
            .await
            .map_err(|_| StoreError::TimedOut)??;
        let rows = tokio::time::timeout_at(deadline, statement.fetch_all(&mut *connection)).await;
        if rows.as_ref().map_or(true, |rows| rows.as_ref().is_err_and(is_of_connection::<DB>)) {
            connection.close_on_drop();
        }
        Ok(rows.map_err(|_| StoreError::TimedOut)??)
    });
    let rows = task.await.unwrap_or(Err(StoreError::TimedOut));
    meter::store(&rows, begun.elapsed());
    rows
}

/// Whether another connection may do what this one can't: where it was made while the database
/// could only be read, it stays so.
pub(super) fn is_of_connection<DB: Database>(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let Some(code) = code else { return false };
    if DB::NAME == sqlx::Postgres::NAME {
        return code == POSTGRES_READ_ONLY;
    }
    code.parse::<u32>().is_ok_and(|code| SQLITE_UNWRITABLE.contains(&(code & 0xff)))
}

/// A statement.
pub(super) fn query<DB: Database>(text: &'static str) -> Query<'static, DB, DB::Arguments> {
    sqlx::query(text)
}

/// A statement on one row.
pub(super) fn on_row<DB: Database>(
    text: &'static str,
    id_hash: IdHash,
) -> Query<'static, DB, DB::Arguments>
where
    for<'v> Vec<u8>: Encode<'v, DB> + Type<DB>,
{
    query(text).bind(id_hash.as_bytes().to_vec())
}

/// A time as the tables have it.
pub(super) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The first column of each row.
pub(super) fn hashes<DB: Database>(rows: &[DB::Row]) -> Result<Vec<IdHash>, StoreError>
where
    for<'v> Vec<u8>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let hash = |row: &DB::Row| {
        let bytes: Vec<u8> = row.try_get(0)?;
        bytes.try_into().map(IdHash::from_bytes).map_err(|_| StoreError::Damaged)
    };
    rows.iter().map(hash).collect()
}
