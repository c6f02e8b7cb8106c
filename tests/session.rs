//! Sessions: what lasts, what ends, and what the database gives away.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::session::cookie::IdHash;
use graph_connect::server::session::{SessionRow, SessionStore, SqliteStore, StoreError};
use serde_json::Value;
use support::{App, Browser, Demo, Form, Microsoft, SESSION_KEY, person, sign_in};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

async fn name(browser: &Browser) -> Value {
    browser.call("current_user", &[]).send().await.json()["name"].clone()
}

#[tokio::test]
async fn a_session_survives_a_restart() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    sign_in(&browser, &microsoft).await;
    let running = support::start_sign_in(&browser, "/connect/sign-in?prompt=login").await;
    let app = app.restart(&[]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
    // A sign-in that was on its way survives as well.
    let id_token = support::KEY.sign(&support::id_claims(&microsoft, &running.nonce));
    microsoft.once("/token", support::Answer::json(&support::token_answer(&id_token)));
    browser.arrive(&running.reply("the-code")).send().await;
    assert_eq!(app.rows("sessions").await, 1);
    assert_eq!(name(&browser).await, "Megan Castillo");
}

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
async fn a_session_ends_without_use_and_ends_anyway() {
    for statement in [
        "UPDATE sessions SET idle_expiry = unixepoch() - 1",
        "UPDATE sessions SET absolute_expiry = unixepoch() - 1",
        "UPDATE sessions SET idle_expiry = unixepoch()",
    ] {
        let (_microsoft, app, browser) = stage().await;
        app.sql(statement).await;
        assert_eq!(browser.send_mail(&Form::new()).await.status, 401, "{statement}");
        let page = browser.get("/").send().await;
        assert_eq!(page.notice(), "Your session has ended", "{statement}");
        assert_eq!(browser.session(), None);
        assert_eq!(app.rows("sessions").await, 0);
    }
}

#[tokio::test]
async fn use_moves_the_idle_end_but_never_beyond_the_absolute_one() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_SESSION_IDLE", "1h"), ("CONNECT_SESSION_MAX", "2h")]).await;
    for (absolute, idle) in [("7200", 3_600), ("1800", 1_800)] {
        let browser = app.signed_in(&person(&microsoft.issuer())).await;
        app.sql(match absolute {
            "7200" => "UPDATE sessions SET last_seen = unixepoch() - 61, idle_expiry = unixepoch() + 10, absolute_expiry = unixepoch() + 7200",
            _ => "UPDATE sessions SET last_seen = unixepoch() - 61, idle_expiry = unixepoch() + 10, absolute_expiry = unixepoch() + 1800",
        })
        .await;
        name(&browser).await;
        let left: i64 = sqlx::query_scalar("SELECT idle_expiry - unixepoch() FROM sessions")
            .fetch_one(&mut app.connect().await)
            .await
            .unwrap();
        assert!((idle - 5..=idle).contains(&left), "{absolute}: {left}");
        app.sql("DELETE FROM sessions").await;
    }
}

#[tokio::test]
async fn the_life_of_the_cookie_is_the_one_of_the_session() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_SESSION_MAX", "90m")]).await;
    let page = sign_in(&app.browser(), &microsoft).await;
    let cookie =
        page.all("set-cookie").into_iter().find(|cookie| cookie.contains("session")).unwrap();
    assert!(cookie.ends_with("; Max-Age=5400"), "{cookie}");
    let left: i64 = sqlx::query_scalar("SELECT absolute_expiry - unixepoch() FROM sessions")
        .fetch_one(&mut app.connect().await)
        .await
        .unwrap();
    assert!((5_395..=5_400).contains(&left), "{left}");
}

#[tokio::test]
async fn expired_rows_are_cleared_away() {
    let (_microsoft, app, _browser) = stage().await;
    app.sql("UPDATE sessions SET idle_expiry = 1; INSERT INTO used_sign_ins VALUES (x'01', 1)")
        .await;
    let app = app.restart(&[]).await;
    support::eventually("they are gone", || async {
        app.rows("sessions").await + app.rows("used_sign_ins").await == 0
    })
    .await;
}

#[tokio::test]
async fn an_unknown_key_deletes_nothing_and_keeps_the_cookie() {
    let (_microsoft, app, browser) = stage().await;
    let app = app.restart(&[("CONNECT_SESSION_KEYS", &STANDARD.encode([9; 32]))]).await;
    for page in [
        browser.call("current_user", &[]).send().await,
        browser.get("/").send().await,
        browser.send_mail(&Form::new()).await,
        browser.send_form(&Form::new()).await,
        browser.get("/connect/sign-in").send().await,
        browser.get("/connect/photo").send().await,
    ] {
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.header("retry-after").is_some());
        assert!(page.all("set-cookie").is_empty());
    }
    assert_eq!(app.rows("sessions").await, 1);
    let _app = app.restart(&[("CONNECT_SESSION_KEYS", &STANDARD.encode(SESSION_KEY))]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
}

#[tokio::test]
async fn turning_keys_over_signs_nobody_out() {
    let (_microsoft, app, browser) = stage().await;
    let keys = format!("{},{}", STANDARD.encode([9; 32]), STANDARD.encode(SESSION_KEY));
    let _app = app.restart(&[("CONNECT_SESSION_KEYS", &keys)]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
}

#[tokio::test]
async fn what_is_no_session_id_is_nobody() {
    let (_microsoft, app, browser) = stage().await;
    let session = browser.session().unwrap();
    let stranger = app.browser();
    let ask = |cookie: &str| stranger.call("current_user", &[]).with("cookie", cookie);
    for cookie in [
        "__Host-Http-session=".to_owned(),
        format!("__Host-Http-session={session}A"),
        format!("__Host-Http-session={}", &session[1..]),
        format!("session={session}"),
        format!("__Host-Http-Session={session}"),
        format!("__Host-Http-session={session}; __Host-Http-session={session}"),
        format!("__Host-Http-session={}; __Host-Http-session={session}", support::encode(&[1; 32])),
        ";;; = ;".to_owned(),
    ] {
        let page = ask(&cookie).send().await;
        assert_eq!((page.status, page.json()), (200, Value::Null), "{cookie}");
    }
    assert_eq!(
        ask(&format!("a=b; __Host-Http-session={session}")).send().await.json()["name"],
        "Megan Castillo"
    );
}

/// A database that can be made to fail.
struct Failing {
    store: SqliteStore,
    fails: Arc<AtomicBool>,
}

impl Failing {
    fn check(&self) -> Result<(), StoreError> {
        if self.fails.load(Ordering::SeqCst) { Err(StoreError::Damaged) } else { Ok(()) }
    }
}

#[async_trait]
impl SessionStore for Failing {
    async fn insert(&self, row: SessionRow) -> Result<(), StoreError> {
        self.check()?;
        self.store.insert(row).await
    }

    async fn load(&self, id_hash: IdHash) -> Result<Option<SessionRow>, StoreError> {
        self.check()?;
        self.store.load(id_hash).await
    }

    async fn replace(
        &self,
        id_hash: IdHash,
        version: i64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        self.check()?;
        self.store.replace(id_hash, version, sealed).await
    }

    async fn touch(
        &self,
        id_hash: IdHash,
        seen: Timestamp,
        idle_expiry: Timestamp,
    ) -> Result<(), StoreError> {
        self.check()?;
        self.store.touch(id_hash, seen, idle_expiry).await
    }

    async fn delete(&self, id_hash: IdHash) -> Result<(), StoreError> {
        self.check()?;
        self.store.delete(id_hash).await
    }

    async fn consume_sign_in(
        &self,
        state_hash: [u8; 32],
        expires: Timestamp,
    ) -> Result<bool, StoreError> {
        self.check()?;
        self.store.consume_sign_in(state_hash, expires).await
    }

    async fn delete_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        self.check()?;
        self.store.delete_expired(now).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.check()?;
        self.store.ping().await
    }
}

#[tokio::test]
async fn an_outage_of_the_database_signs_nobody_out_and_spends_no_code() {
    let microsoft = Microsoft::start().await;
    let folder = tempfile::TempDir::new().unwrap();
    let fails = Arc::new(AtomicBool::new(false));
    let store = SqliteStore::open(&folder.path().join("a.sqlite3")).await.unwrap();
    let variables =
        [("AZURE_AUTHORITY_HOST", &*microsoft.origin), ("CONNECT_GRAPH_URL", &*microsoft.origin)];
    let app =
        App::start_with_store(&variables, Arc::new(Failing { store, fails: fails.clone() })).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let visitor = app.browser();
    let started = support::start_sign_in(&visitor, "/connect/sign-in").await;
    fails.store(true, Ordering::SeqCst);
    for page in [
        browser.call("current_user", &[]).send().await,
        browser.get("/").send().await,
        browser.send_mail(&Form::new()).await,
        browser.post("/connect/disconnect", &[]).send().await,
        browser.get("/readyz").send().await,
        visitor.arrive(&started.reply("the-code")).send().await,
    ] {
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.all("set-cookie").is_empty(), "{:?}", page.headers);
    }
    assert_eq!(browser.get("/healthz").send().await.status, 200);
    assert!(microsoft.asked("/token").is_empty(), "the code was spent");
    fails.store(false, Ordering::SeqCst);
    assert_eq!(name(&browser).await, "Megan Castillo");
    let id_token = support::KEY.sign(&support::id_claims(&microsoft, &started.nonce));
    microsoft.once("/token", support::Answer::json(&support::token_answer(&id_token)));
    visitor.arrive(&started.reply("the-code")).send().await;
    assert_eq!(name(&visitor).await, "Megan Castillo");
}
