//! It has its lease and has not asked the provider yet: somebody else does, and it never will.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::{DUE, LIFE, SETTLED, asks_to_wait, calls_meanwhile, send, spawn_send};
use crate::cluster::Cluster;
use crate::database::{Database, Observer, on_both};
use crate::slices::Slices;
use crate::support::{Browser, Page};
use crate::within;

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_stops_before_it_asks_does_not_ask_when_it_wakes() {
    on_both(stops_before_it_asks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_stops_while_it_looks_for_the_provider_does_not_ask_when_it_wakes() {
    on_both(stops_while_it_looks_for_the_provider).await;
}

async fn stops_while_it_looks_for_the_provider(database: Database) {
    let cluster = Cluster::start(database).await;
    let browsers = cluster.sign_in(LIFE).await;
    let mut observer = cluster.database.connect().await;
    let looks = cluster.provider.told("documents").await.as_u64().unwrap();
    cluster.provider.steer(json!({"document_delay_ms": 5_000})).await;
    sleep(DUE).await;
    // The second instance has never needed the provider's document until now.
    let call = spawn_send(&browsers[1]);
    within(Duration::from_mins(1), "it looks for the provider", async || {
        cluster.provider.told("documents").await == looks + 1
    })
    .await;
    cluster.instances[1].signal("STOP");
    cluster.provider.steer(json!({"document_delay_ms": 0})).await;

    somebody_else_refreshes([&browsers[0], &browsers[2]]).await;
    let wake = || cluster.instances[1].signal("CONT");
    let refreshes = wakes(&cluster, &browsers[1], &mut observer, wake, call).await;
    assert_eq!(refreshes, [Some(200)]);
}

/// The instance is stopped somewhere between its lease and its request. Where that is after the
/// last look at its lease, it can't but ask: this does not happen twice.
async fn stops_before_it_asks(database: Database) {
    let mut cluster = Cluster::start(database).await;
    for last_try in [false, true] {
        let browsers = cluster.sign_in(LIFE).await;
        let mut observer = cluster.database.connect().await;
        let (slices, call, known) =
            caught_with_a_lease(&cluster, &browsers[0], &mut observer).await;
        somebody_else_refreshes(&browsers[1..]).await;
        let expected = vec![Some(200); known + 1];
        assert_eq!(cluster.provider.refreshes().await, expected);
        let wake = || slices.release();
        let refreshes = wakes(&cluster, &browsers[0], &mut observer, wake, call).await;
        if refreshes == expected {
            return;
        }
        assert!(!last_try, "it asked the provider when it woke up: {refreshes:?}");
        cluster = Cluster::start(cluster.database.another().await).await;
    }
}

/// How often it may be missed, as it is again and again where others want the processor too.
const TRIES: u32 = 60;

/// The first instance, standing still between its lease and its request to the provider, with the
/// call that caused the refresh and the number of refreshes until then.
async fn caught_with_a_lease(
    cluster: &Cluster,
    browser: &Browser,
    observer: &mut Observer,
) -> (Slices, JoinHandle<Page>, usize) {
    for _ in 0..TRIES {
        cluster.provider.steer(json!({"token_life": LIFE})).await;
        sleep(DUE).await;
        let known = cluster.provider.refreshes().await.len();
        let before = observer.lease().await.unwrap();
        let mut slices = Slices::of(&cluster.instances[0]);
        let call = spawn_send(browser);
        within(Duration::from_mins(1), "a lease or an answer", async || {
            slices.run();
            call.is_finished()
                || observer.lease().await.unwrap().fence > before.fence && observer.is_free().await
        })
        .await;
        sleep(SETTLED).await;
        if !call.is_finished() && cluster.provider.refreshes().await.len() == known {
            cluster.provider.steer(json!({"token_life": 3600})).await;
            return (slices, call, known);
        }
        // It was faster: once more.
        slices.release();
        let page = call.await.unwrap();
        assert!(page.status == 200 || asks_to_wait(&page), "{page:?}");
    }
    panic!("it never stood still at the right moment");
}

async fn somebody_else_refreshes<'b>(browsers: impl IntoIterator<Item = &'b Browser>) {
    for answers in calls_meanwhile(browsers).await {
        for page in &answers {
            assert!(page.status == 200 || asks_to_wait(page), "{page:?}");
        }
        assert_eq!(answers.last().unwrap().status, 200, "somebody else refreshes in the end");
    }
}

/// What the provider was asked for, after the instance woke up and everything works; where it was
/// asked for no more than before, nothing was written either.
async fn wakes(
    cluster: &Cluster,
    browser: &Browser,
    observer: &mut Observer,
    wake: impl FnOnce(),
    call: JoinHandle<Page>,
) -> Vec<Option<u64>> {
    let (row, known) = (observer.lease().await, cluster.provider.refreshes().await);
    wake();
    let page = call.await.unwrap();
    sleep(SETTLED).await;
    let again = send(browser).await;
    let refreshes = cluster.provider.refreshes().await;
    if refreshes == known {
        assert!(page.status == 200 || asks_to_wait(&page), "{page:?}");
        assert_eq!(again.status, 200);
        assert_eq!(observer.lease().await, row, "nothing stale was written");
    }
    refreshes
}
