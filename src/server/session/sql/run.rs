//! One statement, run by sqlx on one connection within its time.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use sqlx::{
    ColumnIndex, Database, Decode, Either, Encode, Executor, IntoArguments, Pool, Row as _, Type,
    TypeInfo, ValueRef,
};

use super::value::{Done, Row, Statement, Value};
use crate::server::meter;
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
    statement: Statement,
    changed: fn(&DB::QueryResult) -> u64,
) -> Result<Done, StoreError>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    DB::Arguments: IntoArguments<DB>,
    for<'v> i64: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Option<String>: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> Option<Vec<u8>>: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let (pool, begun) = (pool.clone(), Instant::now());
    let task = tokio::spawn(async move {
        let deadline = tokio::time::Instant::now() + LIMIT;
        let mut connection = tokio::time::timeout_at(deadline, pool.acquire())
            .await
            .map_err(|_| StoreError::TimedOut)??;
        let query =
            statement.arguments.into_iter().fold(sqlx::query(statement.text), |query, argument| {
                match argument {
                    Value::Integer(number) => query.bind(number),
                    Value::Text(text) => query.bind(text),
                    Value::Bytes(bytes) => query.bind(bytes),
                }
            });
        let steps = connection.fetch_many(query).try_collect::<Vec<_>>();
        let steps = tokio::time::timeout_at(deadline, steps).await;
        if steps.as_ref().map_or(true, |steps| steps.as_ref().is_err_and(is_of_connection::<DB>)) {
            connection.close_on_drop();
        }
        done::<DB>(steps.map_err(|_| StoreError::TimedOut)??, changed)
    });
    let done = task.await.unwrap_or(Err(StoreError::TimedOut));
    meter::store(&done, begun.elapsed());
    done
}

fn done<DB: Database>(
    steps: Vec<Either<DB::QueryResult, DB::Row>>,
    changed: fn(&DB::QueryResult) -> u64,
) -> Result<Done, StoreError>
where
    for<'v> i64: Decode<'v, DB> + Type<DB>,
    for<'v> Option<String>: Decode<'v, DB> + Type<DB>,
    for<'v> Option<Vec<u8>>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let mut done = Done::default();
    for step in steps {
        match step {
            Either::Left(end) => done.changed += changed(&end),
            Either::Right(found) => done.rows.push(row::<DB>(&found)?),
        }
    }
    Ok(done)
}

fn row<DB: Database>(row: &DB::Row) -> Result<Row, StoreError>
where
    for<'v> i64: Decode<'v, DB> + Type<DB>,
    for<'v> Option<String>: Decode<'v, DB> + Type<DB>,
    for<'v> Option<Vec<u8>>: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    let value = |column: usize| {
        let raw = row.try_get_raw(column)?;
        Ok(match raw.type_info().name() {
            _ if raw.is_null() => Value::Text(None),
            "INTEGER" | "INT8" => Value::Integer(row.try_get(column)?),
            "TEXT" => Value::Text(row.try_get(column)?),
            _ => Value::Bytes(row.try_get(column)?),
        })
    };
    (0..row.len()).map(value).collect::<Result<_, _>>().map(Row)
}

/// Whether another connection may do what this one can't: where it was made while the database
/// could only be read, it stays so.
fn is_of_connection<DB: Database>(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let Some(code) = code else { return false };
    if DB::NAME == sqlx::Postgres::NAME {
        return code == POSTGRES_READ_ONLY;
    }
    code.parse::<u32>().is_ok_and(|code| SQLITE_UNWRITABLE.contains(&(code & 0xff)))
}

/// A time as the tables have it.
pub(super) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
