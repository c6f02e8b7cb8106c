//! Statements that only read.

use sqlx::postgres::PgQueryResult;
use sqlx::sqlite::SqliteQueryResult;
use sqlx::{PgPool, SqlitePool};

use super::run::run;
use super::value::{Row, Statement};
use crate::server::session::store::StoreError;

/// Where statements that only read run.
pub(in crate::server::session) enum Readers {
    /// On a file.
    Sqlite(SqlitePool),
    /// On a server.
    Postgres(PgPool),
}

impl Readers {
    /// Runs a statement that only reads.
    pub(super) async fn read(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let done = match self {
            Self::Sqlite(pool) => run(pool, statement, SqliteQueryResult::rows_affected).await,
            Self::Postgres(pool) => run(pool, statement, PgQueryResult::rows_affected).await,
        };
        Ok(done?.rows)
    }
}
