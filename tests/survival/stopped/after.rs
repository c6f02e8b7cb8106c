//! It has asked the provider and does not take the answer: the session goes on or ends cleanly.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::{DUE, LIFE, SETTLED, asks_to_wait, calls_meanwhile, send, spawn_send};
use crate::cluster::Cluster;
use crate::database::{Database, Lease, Observer, on_both};
use crate::support::{Browser, Page};
use crate::within;

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_stops_after_it_asked_writes_nothing_when_it_wakes() {
    on_both(async |database| {
        let another = database.another().await;
        let stories = [(database, true), (another, false)];
        join_all(stories.map(|(database, strict)| stops_after_it_asked(database, strict))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_stops_before_it_writes_does_not_write_when_it_wakes() {
    on_both(stops_before_it_writes).await;
}

/// A strict provider ends the grant when somebody else asks with the same refresh token. With
/// another one both have tokens, and those of the sleeper are the older ones.
async fn stops_after_it_asked(database: Database, strict: bool) {
    let cluster = Cluster::start(database).await;
    let browsers = cluster.sign_in(LIFE).await;
    let mut observer = cluster.database.connect().await;
    cluster.provider.steer(json!({"answer_delay_ms": 5_000, "strict": strict})).await;
    sleep(DUE).await;
    let call = spawn_send(&browsers[0]);
    within(Duration::from_mins(1), "the refresh takes effect", async || {
        cluster.provider.refreshes().await == [Some(200)]
    })
    .await;
    cluster.instances[0].signal("STOP");
    cluster.provider.steer(json!({"answer_delay_ms": 0})).await;

    let after = goes_on_without(&cluster, &browsers, 0, &mut observer, call).await;
    assert_eq!(after.is_none(), strict, "the session ends where the grant has ended");
}

/// The instance has its tokens and looks for the key to judge them by when it is stopped.
async fn stops_before_it_writes(database: Database) {
    let cluster = Cluster::start(database).await;
    let browsers = cluster.sign_in(LIFE).await;
    let mut observer = cluster.database.connect().await;
    let looks = cluster.provider.told("looks_for_keys").await.as_u64().unwrap();
    let slow = json!({"looks_without_keys": 1, "keys_delay_ms": 5_000, "strict": false});
    cluster.provider.steer(slow).await;
    sleep(DUE).await;
    // The second instance has no keys yet: at its first look it finds none.
    let call = spawn_send(&browsers[1]);
    within(Duration::from_mins(1), "it looks for a key", async || {
        cluster.provider.told("looks_for_keys").await == looks + 2
    })
    .await;
    assert_eq!(cluster.provider.refreshes().await, [Some(200)]);
    cluster.instances[1].signal("STOP");
    cluster.provider.steer(json!({"keys_delay_ms": 0})).await;
    let after = goes_on_without(&cluster, &browsers, 1, &mut observer, call).await;
    assert!(after.is_some(), "the session goes on");
}

/// The others go on while one is stopped. Then it wakes up: what they wrote stays.
async fn goes_on_without(
    cluster: &Cluster,
    browsers: &[Browser],
    stopped: usize,
    observer: &mut Observer,
    call: JoinHandle<Page>,
) -> Option<Lease> {
    let others = (0..browsers.len()).filter(|number| *number != stopped);
    for answers in calls_meanwhile(others.map(|number| &browsers[number])).await {
        let mut ended = false;
        for page in &answers {
            assert!(matches!(page.status, 200 | 401) || asks_to_wait(page), "{page:?}");
            assert!(page.status == 401 || !ended, "what has ended stays so: {page:?}");
            ended = page.status == 401;
        }
        assert_ne!(answers.last().unwrap().status, 503, "nobody waits for ever");
    }
    let written = observer.lease().await;
    cluster.instances[stopped].signal("CONT");
    let page = call.await.unwrap();
    assert!(matches!(page.status, 200 | 401) || asks_to_wait(&page), "{page:?}");
    sleep(SETTLED).await;
    is_consistent(cluster, browsers, observer, written).await;
    written
}

/// After the wake-up the session works at all instances, or has ended at all of them.
async fn is_consistent(
    cluster: &Cluster,
    browsers: &[Browser],
    observer: &mut Observer,
    before: Option<Lease>,
) {
    assert_eq!(observer.lease().await, before, "nothing stale was written");
    assert!(cluster.provider.refreshes().await.len() <= 2);
    for browser in browsers {
        let page = send(browser).await;
        if before.is_some() {
            assert_eq!(page.status, 200, "{page:?}");
        } else {
            assert_eq!((page.status, &page.json()["error"]), (401, &json!("SignedOut")));
        }
    }
    if before.is_none() {
        for browser in cluster.sign_in(LIFE).await {
            assert_eq!(send(&browser).await.status, 200, "a new sign-in works");
        }
    }
}
