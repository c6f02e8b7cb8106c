//! One statement: put together, run on one connection within its time, read.

use std::time::{Duration, Instant};

use sqlx::query::Query;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Pool, Row, Type};

use crate::server::meter;
use crate::server::session::cookie::IdHash;
use crate::server::session::store::StoreError;

/// How long a statement may take, the wait for a connection included.
const LIMIT: Duration = Duration::from_secs(5);

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
        if rows.is_err() {
            connection.close_on_drop();
        }
        Ok(rows.map_err(|_| StoreError::TimedOut)??)
    });
    let rows = task.await.unwrap_or(Err(StoreError::TimedOut));
    meter::store(&rows, begun.elapsed());
    rows
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
