//! Which database keeps the sessions and the outbox: opened, and brought to the form of this version.

use std::fmt;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use super::migrations::{POSTGRES, SQLITE, migrated, migrator};
use super::outbox_store::OutboxStore;
use super::sql::{BUSY, Queue, Readers, SqlStore, Writers};
use super::store::{SessionStore, StoreError};
use super::upload_store::UploadStore;

/// How long a connection may take to be made or to become free.
const ACQUIRE: Duration = Duration::from_secs(4);

/// The file is locked by somebody else: the lower byte of SQLite's codes for that.
const SQLITE_BUSY: u32 = 5;

/// How often the file is tried to be opened again.
const AGAIN: u32 = 10;

/// How long the tables of PostgreSQL may take to be made, the wait for another instance included.
const MIGRATION: Duration = Duration::from_mins(1);

/// A little less than a caller waits for a statement.
const STATEMENT_LIMIT: &str = "SET statement_timeout = '4500ms'";

/// Connections to PostgreSQL of one instance, to read and to write: who writes notices a connection
/// that may only read, and drops it.
const CONNECTIONS: (u32, u32) = (4, 6);

/// Which database: `CONNECT_DATABASE_URL`.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A file of SQLite, for one instance.
    Sqlite(PathBuf),
    /// PostgreSQL, for any number of instances.
    Postgres(Box<PgConnectOptions>),
}

/// What is kept in one database.
#[derive(Clone)]
pub struct Stores {
    /// The sessions.
    pub sessions: Arc<dyn SessionStore>,
    /// What became of each send.
    pub outbox: Arc<dyn OutboxStore>,
    /// Files that wait for their mail.
    pub uploads: Arc<dyn UploadStore>,
}

impl<S: SessionStore + OutboxStore + UploadStore + 'static> From<S> for Stores {
    fn from(store: S) -> Self {
        let store = Arc::new(store);
        Self { sessions: store.clone(), outbox: store.clone(), uploads: store }
    }
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
    pub async fn open(&self) -> Result<Stores, StoreError> {
        match self {
            Self::Sqlite(path) => open_sqlite(path).await,
            Self::Postgres(options) => open_postgres(options).await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Stores, StoreError> {
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
        // A new version of the tables may remove something, too.
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY);
    let mut store = ready_sqlite(&options).await;
    for _ in 0..AGAIN {
        if !store.as_ref().is_err_and(is_race) {
            break;
        }
        tokio::time::sleep(BUSY / 20).await;
        store = ready_sqlite(&options).await;
    }
    Ok(store?.into())
}

async fn ready_sqlite(options: &SqliteConnectOptions) -> Result<SqlStore, StoreError> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await?;
    if SQLITE.iter().all(|(known, _)| *known < version) {
        return Err(StoreError::Newer(version));
    }
    migrated(migrator(&SQLITE).run_direct(None, &mut connection, false).await)?;
    connection.close().await?;
    // A connection to a file does not go away by itself: nothing to test.
    let readers = SqlitePoolOptions::new().test_before_acquire(false);
    let readers = readers.max_connections(4).acquire_timeout(ACQUIRE);
    let readers = Readers::Sqlite(readers.connect_with(options.clone()).await?);
    let queue = Queue::to(options.get_filename().to_owned()).map_err(sqlx::Error::Io)?;
    Ok(SqlStore { readers, writers: Writers::queue(queue) })
}

/// Several instances may start at once, and SQLite has no lock for that: who comes second finds
/// the file locked, or the tables half made, and a moment later all is there.
fn is_race(error: &StoreError) -> bool {
    match error {
        StoreError::Migration(error) => {
            matches!(error, MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
        }
        StoreError::Database(sqlx::Error::Database(error)) => {
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            code.is_some_and(|code| code & 0xff == SQLITE_BUSY)
        }
        _ => false,
    }
}

async fn open_postgres(options: &PgConnectOptions) -> Result<Stores, StoreError> {
    let migration = async {
        let mut connection = PgConnection::connect_with(options).await?;
        let done = migrator(&POSTGRES).run_direct(None, &mut connection, false).await;
        connection.close().await?;
        migrated(done)
    };
    tokio::time::timeout(MIGRATION, migration).await.map_err(|_| StoreError::TimedOut)??;
    let pool = |most| {
        let pool = PgPoolOptions::new().max_connections(most).acquire_timeout(ACQUIRE);
        pool.after_connect(|connection, _| {
            // What nobody waits for any more shall not take effect later.
            Box::pin(async move { connection.execute(STATEMENT_LIMIT).await.map(drop) })
        })
    };
    let readers = pool(CONNECTIONS.0).connect_lazy_with(options.clone());
    let writers = pool(CONNECTIONS.1).connect_with(options.clone()).await?;
    Ok(SqlStore { readers: Readers::Postgres(readers), writers: Writers::each(writers) }.into())
}
