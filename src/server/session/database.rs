//! Which database keeps the sessions: opened, and brought to the form of this version.

use std::fmt;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};

use super::sql::SqlStore;
use super::store::{SessionStore, StoreError};

/// The versions of the tables of SQLite, oldest first.
const SQLITE: [(i64, &str); 2] =
    [(1, include_str!("migrations/sqlite_1.sql")), (2, include_str!("migrations/sqlite_2.sql"))];

/// The versions of the tables of PostgreSQL, which the first version did not know.
const POSTGRES: [(i64, &str); 1] = [(2, include_str!("migrations/postgres_2.sql"))];

/// How long a writer waits for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(4);

/// How long a connection may take to be made or to become free.
const ACQUIRE: Duration = Duration::from_secs(4);

/// How often the tables are tried to be made again.
const AGAIN: u32 = 10;

/// How long the tables of PostgreSQL may take to be made, the wait for another instance included.
const MIGRATION: Duration = Duration::from_mins(1);

/// A little less than a caller waits for a statement.
const STATEMENT_LIMIT: &str = "SET statement_timeout = '4500ms'";

/// Connections to PostgreSQL of one instance.
const CONNECTIONS: u32 = 10;

/// Which database: `CONNECT_DATABASE_URL`.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A file of SQLite, for one instance.
    Sqlite(PathBuf),
    /// PostgreSQL, for any number of instances.
    Postgres(Box<PgConnectOptions>),
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "{}", path.display()),
            Self::Postgres(_) => formatter.write_str("the PostgreSQL database"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "Sqlite({})", path.display()),
            // It may hold a password.
            Self::Postgres(_) => formatter.write_str("Postgres([redacted])"),
        }
    }
}

impl DatabaseUrl {
    /// `postgres://user:password@host:port/database`; nothing when it can't be read.
    #[must_use]
    pub fn postgres(url: &str) -> Option<Self> {
        url.parse().ok().map(|options| Self::Postgres(Box::new(options)))
    }

    /// Opens the database; a file of SQLite is made, with its folder, when it is missing.
    ///
    /// # Errors
    /// [`StoreError`], `Newer` when a newer version of this program has written it.
    pub async fn open(&self) -> Result<Arc<dyn SessionStore>, StoreError> {
        match self {
            Self::Sqlite(path) => open_sqlite(path).await,
            Self::Postgres(options) => open_postgres(options).await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Arc<dyn SessionStore>, StoreError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
    }
    // Nobody else may read it; SQLite gives the files beside it the same mode.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    if let Err(error) = made
        && error.kind() != ErrorKind::AlreadyExists
    {
        return Err(sqlx::Error::Io(error).into());
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What is removed is overwritten: a copy of the file holds nothing of what has ended.
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY);
    let pool = |most| {
        // A connection to a file does not go away by itself: nothing to test.
        let options = SqlitePoolOptions::new().test_before_acquire(false);
        options.max_connections(most).acquire_timeout(ACQUIRE)
    };
    let writers = pool(1).connect_with(options.clone()).await?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&writers).await?;
    if SQLITE.iter().all(|(known, _)| *known < version) {
        return Err(StoreError::Newer(version));
    }
    migrate_sqlite(&writers).await?;
    let readers = pool(4).connect_with(options).await?;
    Ok(Arc::new(SqlStore { readers, writers }))
}

/// Several instances may start at once, and SQLite has no lock for that: who comes second fails,
/// and then finds the tables made.
async fn migrate_sqlite(pool: &SqlitePool) -> Result<(), StoreError> {
    let mut connection = pool.acquire().await?;
    let migrator = migrator(&SQLITE);
    let mut done = migrator.run_direct(None, &mut *connection, false).await;
    for _ in 0..AGAIN {
        if !matches!(done, Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))) {
            break;
        }
        tokio::time::sleep(BUSY / 20).await;
        done = migrator.run_direct(None, &mut *connection, false).await;
    }
    migrated(done)
}

async fn open_postgres(options: &PgConnectOptions) -> Result<Arc<dyn SessionStore>, StoreError> {
    let migration = async {
        let mut connection = PgConnection::connect_with(options).await?;
        let done = migrator(&POSTGRES).run_direct(None, &mut connection, false).await;
        connection.close().await?;
        migrated(done)
    };
    tokio::time::timeout(MIGRATION, migration).await.map_err(|_| StoreError::TimedOut)??;
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE);
    let pool = pool.after_connect(|connection, _| {
        // What nobody waits for any more shall not take effect later.
        Box::pin(async move { connection.execute(STATEMENT_LIMIT).await.map(drop) })
    });
    let pool = pool.connect_with(options.clone()).await?;
    Ok(Arc::new(SqlStore { readers: pool.clone(), writers: pool }))
}

fn migrator(versions: &[(i64, &'static str)]) -> Migrator {
    let migration = |(version, text): &(i64, &'static str)| {
        Migration::new(
            *version,
            "sessions".into(),
            MigrationType::Simple,
            text.into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(versions.iter().map(migration).collect())
}

fn migrated(done: Result<(), MigrateError>) -> Result<(), StoreError> {
    match done {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(version)) => Err(StoreError::Newer(version)),
        Err(error) => Err(error.into()),
    }
}
