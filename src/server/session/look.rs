//! A look at the database that changes nothing: neither is a file made, nor a table changed.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::database::DatabaseUrl;
use super::migrations::{POSTGRES, SQLITE};
use super::store::StoreError;

/// How long a look may take.
const LIMIT: Duration = Duration::from_secs(8);

/// What a database is like before the program opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The file, or its tables, are not there: the first start makes them.
    Missing,
    /// An older version, that the next start changes.
    Old(i64),
    /// As this version needs it.
    Current,
}

impl DatabaseUrl {
    /// Looks whether it could be opened.
    ///
    /// # Errors
    /// [`StoreError`], `Newer` when a newer version of this program has written it.
    pub async fn look(&self) -> Result<Look, StoreError> {
        let look = async {
            match self {
                Self::Sqlite(path) => sqlite(path).await,
                Self::Postgres(options) => postgres(options).await,
            }
        };
        tokio::time::timeout(LIMIT, look).await.map_err(|_| StoreError::TimedOut)?
    }
}

async fn sqlite(path: &Path) -> Result<Look, StoreError> {
    if !path.exists() {
        return writable_folder(path)
            .map(|()| Look::Missing)
            .map_err(|it| sqlx::Error::Io(it).into());
    }
    OpenOptions::new().write(true).open(path).map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let version = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await?;
    connection.close().await?;
    judge(&SQLITE, version)
}

/// The nearest folder that is there has to be one, and to be writable.
fn writable_folder(path: &Path) -> std::io::Result<()> {
    let folder =
        path.ancestors().skip(1).find(|folder| folder.exists() || folder.as_os_str().is_empty());
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let metadata = std::fs::metadata(folder)?;
    if !metadata.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    if metadata.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}

async fn postgres(options: &PgConnectOptions) -> Result<Look, StoreError> {
    let mut connection = PgConnection::connect_with(options).await?;
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut connection)
        .await?;
    let version: i64 = if there {
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(&mut connection)
            .await?
    } else {
        0
    };
    connection.close().await?;
    judge(&POSTGRES, version)
}

fn judge(versions: &[(i64, &str)], version: i64) -> Result<Look, StoreError> {
    let newest = versions.last().map_or(0, |(newest, _)| *newest);
    match version {
        0 => Ok(Look::Missing),
        version if version > newest => Err(StoreError::Newer(version)),
        version if version < newest => Ok(Look::Old(version)),
        _ => Ok(Look::Current),
    }
}
