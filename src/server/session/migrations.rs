//! The versions of the tables, and how a database is brought to the newest one.

use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

use super::store::StoreError;

/// The versions of the tables of SQLite, oldest first.
pub(super) const SQLITE: [(i64, &str); 5] = [
    (1, include_str!("migrations/sqlite_1.sql")),
    (2, include_str!("migrations/sqlite_2.sql")),
    (3, include_str!("migrations/sqlite_3.sql")),
    (4, include_str!("migrations/sqlite_4.sql")),
    (5, include_str!("migrations/sqlite_5.sql")),
];

/// The versions of the tables of PostgreSQL, which the first version did not know.
pub(super) const POSTGRES: [(i64, &str); 3] = [
    (2, include_str!("migrations/postgres_2.sql")),
    (3, include_str!("migrations/postgres_3.sql")),
    (4, include_str!("migrations/postgres_4.sql")),
];

pub(super) fn migrator(versions: &[(i64, &'static str)]) -> Migrator {
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

pub(super) fn migrated(done: Result<(), MigrateError>) -> Result<(), StoreError> {
    match done {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(version)) => Err(StoreError::Newer(version)),
        Err(error) => Err(error.into()),
    }
}
