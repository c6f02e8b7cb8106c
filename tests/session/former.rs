//! Databases of the previous version, and of versions to come.

use graph_connect::server::config::{Config, Vars};
use graph_connect::server::session::cookie::SessionId;
use graph_connect::server::session::{StoreError, Stores};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::name;
use crate::support::{Form, Microsoft, PERSON, Postgres, TENANT, encode, now, person, sealer};

/// The tables as version 1 of the program made them.
const VERSION_1: &str = include_str!("../../src/server/session/migrations/sqlite_1.sql");

/// The provider's id of the browser session, which version 1 kept in clear.
const SID: &str = "a-sid-that-version-1-kept-in-clear";

/// The content of a session as version 1 wrote it, before it was sealed.
fn record(issuer: &str) -> Value {
    json!({
        "identity": {
            "issuer": issuer, "subject": "subject-of-megan", "tenant_id": TENANT,
            "object_id": PERSON, "name": "Megan Castillo", "username": "megan@fabrikam.example",
            "login_hint": "O.hint", "sid": SID,
        },
        "profile": {"name": "Megan Castillo", "address": "megan@fabrikam.example"},
        "access": "MARKED-access-0", "refresh": "MARKED-refresh-0",
        "obtained": now(), "expires": now() + 3_600, "scopes": ["Mail.Send", "User.Read"],
    })
}

/// The id of a session as its cookie carries it, and the name of its row.
fn session(number: u8) -> (String, [u8; 32]) {
    let cookie = encode(&[number; 32]);
    let mut headers = http::HeaderMap::new();
    headers.insert("cookie", format!("__Host-Http-session={cookie}").parse().unwrap());
    (cookie, *SessionId::from_headers(&headers).unwrap().hash().as_bytes())
}

/// A file of version 1 with three sessions: one that lives, one that nobody used for too long,
/// one whose time is up. Times in seconds.
async fn file_of_version_1(folder: &TempDir, issuer: &str) -> String {
    let url = format!("sqlite:{}", folder.path().join("former.sqlite3").display());
    let mut file = SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
    sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&mut file).await.unwrap();
    sqlx::raw_sql(VERSION_1).execute(&mut file).await.unwrap();
    let user = person(issuer).identity.user_key().hash();
    for (number, idle, max) in [(1, 600, 6_000), (2, -1, 6_000), (3, 600, -1)] {
        let hash = session(number).1;
        let content = serde_json::to_vec(&record(issuer)).unwrap();
        sqlx::query("INSERT INTO sessions VALUES ($1, $2, $3, $4, $5, $6, $7, 1)")
            .bind(hash.to_vec())
            .bind(user.to_vec())
            .bind(SID)
            .bind(now() - 5)
            .bind(now() + idle)
            .bind(now() + max)
            .bind(sealer().seal(&content, &hash))
            .execute(&mut file)
            .await
            .unwrap();
    }
    file.close().await.unwrap();
    url
}

#[tokio::test]
async fn sessions_of_the_previous_version_live_on_and_end_when_they_would_have() {
    let (microsoft, folder) = (Microsoft::start().await, TempDir::new().unwrap());
    let url = file_of_version_1(&folder, &microsoft.issuer()).await;
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &url)]).await;
    let browser = app.browser();
    for (number, lives) in [(1, true), (2, false), (3, false)] {
        browser.plant("__Host-Http-session", &session(number).0);
        let expected = if lives { json!("Megan Castillo") } else { Value::Null };
        assert_eq!(name(&browser).await, expected, "{number}");
    }
    browser.plant("__Host-Http-session", &session(1).0);
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert!(microsoft.asked("/token").is_empty(), "its token was good");
    let ends: (i64, i64) = sqlx::query_as(
        "SELECT (idle_expiry - now) / 1000, (absolute_expiry - now) / 1000
         FROM sessions CROSS JOIN clock WHERE id_hash = $1",
    )
    .bind(session(1).1.to_vec())
    .fetch_one(&mut SqliteConnection::connect(&url).await.unwrap())
    .await
    .unwrap();
    assert!((590..=600).contains(&ends.0) && (5_990..=6_000).contains(&ends.1), "{ends:?}");
}

#[tokio::test]
async fn what_version_1_kept_in_clear_is_wiped_out() {
    let (microsoft, folder) = (Microsoft::start().await, TempDir::new().unwrap());
    let url = file_of_version_1(&folder, &microsoft.issuer()).await;
    let path = folder.path().join("former.sqlite3");
    let holds = |content: &[u8]| content.windows(SID.len()).any(|part| part == SID.as_bytes());
    assert!(holds(&std::fs::read(&path).unwrap()), "it was not there");
    drop(open(&url).await.unwrap());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut file).await.unwrap();
    assert!(!holds(&std::fs::read(&path).unwrap()), "it is still in the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_that_start_at_once_bring_one_file_to_the_new_form() {
    let (microsoft, folder) = (Microsoft::start().await, TempDir::new().unwrap());
    for existing in [true, false] {
        let url = if existing {
            file_of_version_1(&folder, &microsoft.issuer()).await
        } else {
            format!("sqlite:{}", folder.path().join("new.sqlite3").display())
        };
        let open = || {
            let url = url.clone();
            tokio::spawn(async move { open(&url).await.map(drop) })
        };
        for opened in futures_util::future::join_all([open(), open(), open()]).await {
            opened.unwrap().unwrap();
        }
        let mut file = SqliteConnection::connect(&url).await.unwrap();
        let query = "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM clean_up)";
        let rows: (i64, i64) = sqlx::query_as(query).fetch_one(&mut file).await.unwrap();
        assert_eq!(rows, if existing { (3, 1) } else { (0, 1) });
    }
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    const NEWER: &str = "INSERT INTO _sqlx_migrations
        (version, description, success, checksum, execution_time)
        VALUES (77, 'of a version to come', true, '', 0)";
    let (folder, postgres) = (TempDir::new().unwrap(), Postgres::fresh().await);
    let sqlite = format!("sqlite:{}", folder.path().join("newer.sqlite3").display());
    for url in [&sqlite, &postgres.url()] {
        drop(open(url).await.unwrap());
    }
    postgres.sql(NEWER).await;
    let mut file = SqliteConnection::connect(&sqlite).await.unwrap();
    sqlx::raw_sql(NEWER).execute(&mut file).await.unwrap();
    file.close().await.unwrap();
    let (dump, bytes) = (postgres.dump(), std::fs::read(folder.path().join("newer.sqlite3")));
    for url in [&sqlite, &postgres.url()] {
        let refused = open(url).await.map(drop).unwrap_err();
        assert!(matches!(refused, StoreError::Newer(77)), "{refused:?}");
    }
    assert!(postgres.dump() == dump, "PostgreSQL was changed");
    let after = std::fs::read(folder.path().join("newer.sqlite3"));
    assert!(after.unwrap() == bytes.unwrap(), "SQLite was changed");
}

/// Opens a database as the program does at its start.
async fn open(url: &str) -> Result<Stores, StoreError> {
    let vars: Vars = [("CONNECT_DATABASE_URL".to_owned(), url.to_owned())].into_iter().collect();
    Config::places(&vars).1.unwrap().open().await
}
