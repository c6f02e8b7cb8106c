//! The database that several processes share, looked at from the side.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::join;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Postgres, folder_in_memory};

/// A database of its own for one story.
pub enum Database {
    Sqlite(TempDir),
    Postgres(Postgres),
}

/// What a row says of the refreshes of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub version: i64,
    pub fence: i64,
    pub until: i64,
}

/// Lets a story happen on SQLite and on PostgreSQL at the same time: most of it is waiting.
pub async fn on_both(story: impl AsyncFn(Database)) {
    let end = async |database| AssertUnwindSafe(story(database)).catch_unwind().await;
    let postgres = Database::Postgres(Postgres::fresh().await);
    let ends = join(end(Database::sqlite()), end(postgres)).await;
    let passed = (ends.0.is_ok(), ends.1.is_ok());
    assert_eq!(passed, (true, true), "whether it passed on SQLite, and on PostgreSQL");
}

impl Database {
    pub fn sqlite() -> Self {
        Self::Sqlite(folder_in_memory())
    }

    /// Another one of the same kind.
    pub async fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Postgres(_) => Self::Postgres(Postgres::fresh().await),
        }
    }

    /// As `CONNECT_DATABASE_URL` names it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite:{}", folder.path().join("shared.sqlite3").display())
            }
            Self::Postgres(database) => database.url(),
        }
    }

    pub async fn connect(&self) -> Observer {
        match self {
            Self::Sqlite(_) => {
                Observer::Sqlite(SqliteConnection::connect(&self.url()).await.unwrap())
            }
            Self::Postgres(database) => Observer::Postgres(database.connect().await),
        }
    }
}

/// A connection of the test's own.
pub enum Observer {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Observer {
    /// The lease of the only session; nothing when there is no session.
    pub async fn lease(&mut self) -> Option<Lease> {
        const STATEMENT: &str = "SELECT version, fence, lease_until FROM sessions";
        let rows = match self {
            Self::Sqlite(connection) => sqlx::query_as(STATEMENT).fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_as(STATEMENT).fetch_all(connection).await,
        };
        let rows: Vec<(i64, i64, i64)> = rows.unwrap();
        assert!(rows.len() < 2, "more than one session");
        rows.first().map(|(version, fence, until)| Lease {
            version: *version,
            fence: *fence,
            until: *until,
        })
    }

    /// Whether somebody could write now: with SQLite a process that stops while it writes holds
    /// up everybody.
    pub async fn is_free(&mut self) -> bool {
        match self {
            Self::Sqlite(connection) => {
                let attempt = "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK";
                sqlx::raw_sql(attempt).execute(connection).await.is_ok()
            }
            Self::Postgres(_) => true,
        }
    }

    /// What SQLite says of its own file.
    pub async fn integrity(&mut self) -> String {
        match self {
            Self::Sqlite(connection) => {
                sqlx::query_scalar("PRAGMA integrity_check").fetch_one(connection).await.unwrap()
            }
            Self::Postgres(_) => panic!("it does not say"),
        }
    }
}
