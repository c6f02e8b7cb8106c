//! The rows themselves, in both databases: whoever lost the race for a key has none.

use std::time::Duration;

use graph_connect::server::session::{
    DatabaseUrl, NewSend, OutboxStore, SendKey, SendName, SendState, Settled,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::Postgres;

const LEASE: Duration = Duration::from_mins(1);

fn settled(state: SendState, sealed: Option<Vec<u8>>) -> Settled {
    Settled { state, request_id: None, sealed }
}

/// What there is of a row.
async fn row(store: &dyn OutboxStore, name: SendName) -> String {
    format!("{:?}", store.find(name.key).await.unwrap().unwrap())
}

/// Everything that an attempt does to its row, tried on that of another one.
async fn try_all(store: &dyn OutboxStore, name: SendName) {
    let sealed = vec![9; 60];
    assert!(!store.take_over(name, 1, sealed.clone(), LEASE).await.unwrap());
    assert!(!store.begin(name, 1, sealed.clone(), LEASE).await.unwrap());
    store.hold(name, 1, Duration::ZERO).await.unwrap();
    store.found(name, sealed.clone()).await.unwrap();
    for state in [SendState::Reserved, SendState::Accepted] {
        assert!(!store.settle(name, 1, settled(state, Some(sealed.clone()))).await.unwrap());
    }
}

async fn each_keeps_to_its_own(database: DatabaseUrl) {
    let store = database.open().await.unwrap().outbox;
    for first in [SendState::Reserved, SendState::Inflight] {
        let key = SendKey { user_key: [1; 32], idempotency_key: Uuid::new_v4() };
        let [mine, other] = [(); 2].map(|()| SendName { key, id: Uuid::new_v4() });
        let new = |name| NewSend { name, body_hash: [2; 32], state: first, sealed: vec![3; 60] };
        assert!(store.add(new(mine), LEASE).await.unwrap());
        assert!(!store.add(new(other), LEASE).await.unwrap());
        let before = row(&*store, mine).await;
        try_all(&*store, other).await;
        assert_eq!(row(&*store, mine).await, before);
        // What has not changed stays as it is sealed.
        assert!(store.settle(mine, 1, settled(SendState::Unknown, None)).await.unwrap());
        let unknown = row(&*store, mine).await;
        assert_eq!(
            unknown,
            before
                .replace(&format!("{first:?}"), "Unknown")
                .replace("leased: true", "leased: false")
        );
        try_all(&*store, other).await;
        assert_eq!(row(&*store, mine).await, unknown);
        store.found(mine, vec![4; 60]).await.unwrap();
        let found = store.find(key).await.unwrap().unwrap();
        assert_eq!(
            (found.id, found.state, found.sealed),
            (mine.id, SendState::Accepted, vec![4; 60])
        );
    }
}

#[tokio::test]
async fn in_sqlite_each_attempt_keeps_to_its_own_row() {
    let folder = TempDir::new().unwrap();
    each_keeps_to_its_own(DatabaseUrl::Sqlite(folder.path().join("rows"))).await;
}

#[tokio::test]
async fn in_postgresql_each_attempt_keeps_to_its_own_row() {
    let database = Postgres::fresh().await;
    each_keeps_to_its_own(DatabaseUrl::postgres(&database.url()).unwrap()).await;
}
