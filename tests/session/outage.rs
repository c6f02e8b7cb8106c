//! A database that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::session::cookie::IdHash;
use graph_connect::server::session::{SessionRow, SessionStore, SqliteStore, StoreError};

use crate::name;
use crate::support::{self, App, Form, Microsoft, person};

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
