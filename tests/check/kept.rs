//! What is kept: the database and the keys, which are only looked at.

use std::os::unix::fs::PermissionsExt;

use sqlx::Connection;

use crate::patient::Patient;
use crate::support::{Nobody, Postgres};

async fn sqlite(path: &std::path::Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_can_t_be_used_is_found_and_none_is_made_or_changed() {
    let patient = Patient::new().await;
    let path = patient.folder.path().join("connect.sqlite3");
    sqlite(&path, "PRAGMA user_version = 99").await;
    let found = patient.fails("database", &[]).await;
    assert!(found.mend.unwrap().contains("newer program"));
    sqlite(&path, "PRAGMA user_version = 1; CREATE TABLE old (x)").await;
    let before = std::fs::read(&path).unwrap();
    let report = patient.examined(&[]).await;
    assert!(report.ready && report.to_string().contains("changed on the next start"), "{report}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::write(&path, "this is no database, whatever its name may say about it").unwrap();
    patient.fails("database", &[]).await;
    let inside = format!("sqlite:{}/below.sqlite3", path.display());
    patient.fails("database", &[("CONNECT_DATABASE_URL", &inside)]).await;
}

#[tokio::test]
async fn postgresql_is_looked_at_too() {
    let patient = Patient::new().await;
    let nobody = Nobody::new();
    let url = format!("postgres://user:MARKED@{}/db", nobody.addr());
    patient.fails("database", &[("CONNECT_DATABASE_URL", &url)]).await;
    let postgres = Postgres::fresh().await;
    let url = postgres.url();
    let set = [("CONNECT_DATABASE_URL", &*url)];
    let report = patient.examined(&set).await;
    assert!(report.ready && report.to_string().contains("will be made"), "{report}");
    let database = graph_connect::server::session::DatabaseUrl::postgres(&url).unwrap();
    drop(database.open().await.unwrap());
    let report = patient.examined(&set).await;
    assert!(report.ready && report.to_string().contains("can be used"), "{report}");
}

#[tokio::test]
async fn a_file_of_keys_that_others_can_read_is_found() {
    let patient = Patient::new().await;
    let path = patient.folder.path().join("keys");
    std::fs::write(&path, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=").unwrap();
    let name = path.display().to_string();
    let set = [("CONNECT_SESSION_KEYS", ""), ("CONNECT_SESSION_KEYS_FILE", &*name)];
    let mode =
        |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o640);
    patient.is_warned("session-keys", &set).await;
    mode(0o600);
    assert!(patient.examined(&set).await.ready);
    std::fs::write(&path, "c2hvcnQ=").unwrap();
    let found = patient.examined(&set).await;
    assert!(!found.ready && found.to_string().contains("instead of 32"), "{found}");
}
