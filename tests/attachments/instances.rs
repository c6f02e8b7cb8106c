//! Two instances share one PostgreSQL: a file can go on at any of them.

use serde_json::json;

use crate::support::{App, Browser, Microsoft, PIECE, Postgres};
use crate::{begin, next, out_of_order, writer};

/// Two instances, and one session at both.
struct Pair {
    postgres: Postgres,
    microsoft: Microsoft,
    _apps: [App; 2],
    browsers: [Browser; 2],
}

impl Pair {
    async fn start() -> Self {
        let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
        let url = postgres.url();
        let variables = [("CONNECT_DATABASE_URL", &*url)];
        let apps = [microsoft.app(&variables).await, microsoft.app(&variables).await];
        let here = apps[0].signed_in(&writer(&microsoft)).await;
        let there = apps[1].browser();
        there.plant("__Host-Http-session", &here.session().unwrap());
        Self { postgres, microsoft, _apps: apps, browsers: [here, there] }
    }
}

#[tokio::test]
async fn a_file_goes_on_at_another_instance() {
    let pair = Pair::start().await;
    let [here, there] = &pair.browsers;
    let id = begin(here, "a", 10).await;
    assert_eq!(there.put(&id, 0, 10, b"0123").await.status, 204);
    out_of_order(&here.put(&id, 0, 10, b"0123").await, 4);
    assert_eq!(here.put(&id, 4, 10, b"456789").await.status, 201);
    assert_eq!(there.progress(&id).await.json(), json!({"size": 10, "received": 10}));
    assert_eq!(pair.postgres.number("SELECT count(*) FROM upload_pieces").await, 2);
    assert_eq!(there.remove(&id).await.status, 204);
    assert_eq!(pair.postgres.number("SELECT count(*) FROM upload_pieces").await, 0);
}

#[tokio::test]
async fn first_files_at_two_instances_share_one_draft() {
    let pair = Pair::start().await;
    let [here, there] = &pair.browsers;
    let size = 4 * PIECE;
    let (one, other) = tokio::join!(begin(here, "a", size), begin(there, "b", size));
    assert_ne!(one, other);
    assert_eq!(pair.microsoft.asked("/v1.0/me/messages").len(), 1);
    assert_eq!(pair.postgres.number("SELECT count(*) FROM upload_drafts").await, 1);
    pair.microsoft.once("/upload/1", next(PIECE));
    assert_eq!(there.put(&one, 0, size, &vec![7; PIECE]).await.status, 204);
    assert_eq!(progress_here(&pair, &one).await, PIECE);
}

async fn progress_here(pair: &Pair, id: &str) -> usize {
    pair.microsoft.once("/upload/1", next(PIECE));
    let page = pair.browsers[0].progress(id).await;
    usize::try_from(page.json()["received"].as_u64().unwrap()).unwrap()
}
