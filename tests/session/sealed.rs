//! What the database gives away, and what happens when it was changed.

use base64::Engine;
use serde_json::Value;

use crate::support::{self, Demo, Form, Microsoft, Postgres, person};
use crate::{name, stage};

#[tokio::test]
async fn the_database_gives_nothing_away() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.sign_in(&browser, "zoe@fabrikam.example").await;
    browser.get("/").send().await;
    let mail = Form::new().with("to", "zoe@fabrikam.example").with("body", "MARKED mail text");
    assert_eq!(browser.send_mail(&mail).await.status, 200);
    let tokens = app.session_of(&browser).await.unwrap().tokens;
    let session = browser.session().unwrap();
    let id = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&session).unwrap();
    let secrets: [(&str, &[u8]); 9] = [
        ("session id", session.as_bytes()),
        ("session id in bytes", &id),
        ("access token", tokens.access.expose().as_bytes()),
        ("refresh token", tokens.refresh.as_ref().unwrap().expose().as_bytes()),
        ("address", b"zoe@fabrikam"),
        ("name", "Zoë".as_bytes()),
        ("object id", b"b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e"),
        ("mail text", b"MARKED"),
        ("client secret", support::CLIENT_SECRET.as_bytes()),
    ];
    let mut bytes = 0;
    for file in std::fs::read_dir(app.folder()).unwrap() {
        let content = std::fs::read(file.unwrap().path()).unwrap();
        bytes += content.len();
        for (what, secret) in secrets {
            assert!(!content.windows(secret.len()).any(|window| window == secret), "{what}");
        }
    }
    assert!(bytes > 4_096, "the database was not read");
}

#[tokio::test]
async fn swapped_contents_end_both_sessions() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let first = app.signed_in(&person(&microsoft.issuer())).await;
    let mut zoe = person(&microsoft.issuer());
    zoe.profile.as_mut().unwrap().name = "Zoë".to_owned();
    let second = app.signed_in(&zoe).await;
    app.sql(
        "CREATE TABLE old AS SELECT id_hash, sealed FROM sessions;
         UPDATE sessions SET sealed = (SELECT sealed FROM old WHERE old.id_hash != sessions.id_hash);
         DROP TABLE old;",
    )
    .await;
    assert_eq!((name(&first).await, name(&second).await), (Value::Null, Value::Null));
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn contents_that_were_changed_end_the_session() {
    for statement in [
        "UPDATE sessions SET sealed = x'00'",
        "UPDATE sessions SET sealed = x''",
        "UPDATE sessions SET sealed = substr(sealed, 1, length(sealed) - 1)",
        "UPDATE sessions SET sealed = CAST(sealed || x'00' AS BLOB)",
    ] {
        let (_microsoft, app, browser) = stage().await;
        app.sql(statement).await;
        assert_eq!(name(&browser).await, Value::Null, "{statement}");
        assert_eq!(app.rows("sessions").await, 0, "{statement}");
    }
}

#[tokio::test]
async fn swapped_contents_end_both_sessions_in_postgresql_too() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url())]).await;
    let first = app.signed_in(&person(&microsoft.issuer())).await;
    let second = app.signed_in(&person(&microsoft.issuer())).await;
    let third = app.signed_in(&person(&microsoft.issuer())).await;
    postgres
        .sql(
            "UPDATE sessions SET sealed = other.sealed, version = sessions.version + 1
             FROM sessions AS other
             WHERE sessions.created < (SELECT max(created) FROM sessions)
               AND other.created < (SELECT max(created) FROM sessions)
               AND sessions.id_hash <> other.id_hash",
        )
        .await;
    assert_eq!((name(&first).await, name(&second).await), (Value::Null, Value::Null));
    assert_eq!(name(&third).await, "Megan Castillo");
    assert_eq!(postgres.number("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn contents_of_a_later_version_are_left_alone() {
    let (_microsoft, app, browser) = stage().await;
    app.sql("UPDATE sessions SET sealed = CAST(x'02' || substr(sealed, 2) AS BLOB)").await;
    assert_eq!(browser.call("current_user", &[]).send().await.status, 503);
    assert_eq!(app.rows("sessions").await, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_of_the_database_are_nobody_elses_business() {
    use std::os::unix::fs::PermissionsExt;
    let (_microsoft, app, _browser) = stage().await;
    for name in ["connect.sqlite3", "connect.sqlite3-wal", "connect.sqlite3-shm"] {
        let mode = std::fs::metadata(app.folder().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
