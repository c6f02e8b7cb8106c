use std::sync::Arc;

use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Pool, Row};
use tokio::task::JoinHandle;

use super::*;

type Answer = Result<Vec<sqlx::sqlite::SqliteRow>, StoreError>;

async fn queue() -> (Arc<Queue<Sqlite>>, Pool<Sqlite>) {
    queue_to("sqlite::memory:".parse().unwrap()).await
}

async fn queue_to(file: SqliteConnectOptions) -> (Arc<Queue<Sqlite>>, Pool<Sqlite>) {
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(file).await.unwrap();
    sqlx::query("CREATE TABLE kept (number INTEGER PRIMARY KEY)").execute(&pool).await.unwrap();
    (Arc::new(Queue::to(pool.clone())), pool)
}

/// Keeps a number, in the order of the calls.
async fn keep(queue: &Arc<Queue<Sqlite>>, number: i64) -> JoinHandle<Answer> {
    let queue = queue.clone();
    let kept = tokio::spawn(async move {
        let statement = sqlx::query("INSERT INTO kept VALUES ($1) RETURNING number").bind(number);
        queue.run(statement).await
    });
    tokio::task::yield_now().await;
    kept
}

/// Keeps a megabyte, in the order of the calls.
async fn keep_large(queue: &Arc<Queue<Sqlite>>) -> JoinHandle<Answer> {
    let queue = queue.clone();
    let statement = sqlx::query("INSERT INTO large VALUES (zeroblob(1000000))");
    let kept = tokio::spawn(async move { queue.run(statement).await });
    tokio::task::yield_now().await;
    kept
}

async fn kept(pool: &Pool<Sqlite>) -> Vec<i64> {
    let rows = sqlx::query("SELECT number FROM kept ORDER BY number").fetch_all(pool).await;
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn each_that_waits_gets_its_own_rows() {
    let (queue, pool) = queue().await;
    let held = pool.acquire().await.unwrap();
    let mut waiting = Vec::new();
    for number in 0..100 {
        waiting.push(keep(&queue, number).await);
    }
    drop(held);
    for (number, rows) in (0..).zip(waiting) {
        assert_eq!(rows.await.unwrap().unwrap()[0].get::<i64, _>(0), number);
    }
    assert_eq!(kept(&pool).await, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_that_fails_takes_no_other_with_it() {
    let (queue, pool) = queue().await;
    let held = pool.acquire().await.unwrap();
    let mut waiting = Vec::new();
    for number in [0, 1, 1, 2] {
        waiting.push(keep(&queue, number).await);
    }
    drop(held);
    let mut kept_well = Vec::new();
    for rows in waiting {
        kept_well.push(rows.await.unwrap().is_ok());
    }
    assert_eq!(kept_well, [true, true, false, true]);
    assert_eq!(kept(&pool).await, [0, 1, 2]);
}

#[tokio::test]
async fn those_that_wait_are_committed_together() {
    let (queue, pool) = queue().await;
    // What a row refers to has to be there when the transaction ends.
    let ends = "CREATE TABLE ends (number INTEGER REFERENCES kept DEFERRABLE INITIALLY DEFERRED)";
    sqlx::query(ends).execute(&pool).await.unwrap();
    let held = pool.acquire().await.unwrap();
    let first = keep(&queue, 0).await;
    let promise = {
        let queue = queue.clone();
        // By itself it would fail: the number comes only after it.
        tokio::spawn(async move { queue.run(sqlx::query("INSERT INTO ends VALUES (7)")).await })
    };
    tokio::task::yield_now().await;
    let fulfilled = keep(&queue, 7).await;
    drop(held);
    for rows in [first, promise, fulfilled] {
        rows.await.unwrap().unwrap();
    }
    assert_eq!(kept(&pool).await, [0, 7]);
}

#[tokio::test]
async fn what_fails_together_leaves_no_transaction_behind() {
    let folder = tempfile::tempdir().unwrap();
    let file = SqliteConnectOptions::new().filename(folder.path().join("kept.db"));
    let (queue, pool) = queue_to(file.create_if_missing(true)).await;
    sqlx::query("CREATE TABLE large (bytes)").execute(&pool).await.unwrap();
    // It holds for the connection that is told so.
    sqlx::query("PRAGMA max_page_count = 3").execute(&pool).await.unwrap();
    let held = pool.acquire().await.unwrap();
    // The first is on its way before the others come: these two are together.
    let [alone, first, second] =
        [keep_large(&queue).await, keep_large(&queue).await, keep_large(&queue).await];
    drop(held);
    for refused in [alone, first] {
        assert!(refused.await.unwrap().unwrap_err().to_string().contains("full"));
    }
    assert!(second.await.unwrap().is_err());

    let held = pool.acquire().await.unwrap();
    let again = [keep_large(&queue).await, keep_large(&queue).await, keep_large(&queue).await];
    drop(held);
    for kept in again {
        kept.await.unwrap().expect("there is room again");
    }
}
