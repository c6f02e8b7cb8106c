//! Three instances refresh a session once, however many calls wait for it.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::database::{Database, on_both};
use crate::support::{Browser, Form};

/// How long the first token lives: the calls come when half of it is over, and it is still good.
const FIRST_LIFE: u64 = 6;

/// How long the second one lives: it is not due before all calls are through.
const SECOND_LIFE: u64 = 30;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_at_three_instances_cause_one_refresh_however_slow_it_is() {
    for delays in [[0, 5_000], [1_000, 4_000]] {
        let stories = delays.map(|delay| {
            on_both(async move |database| hundred_calls_cause_one_refresh(database, delay).await)
        });
        join_all(stories).await;
    }
}

async fn hundred_calls_cause_one_refresh(database: Database, delay: u64) {
    let cluster = Cluster::start(database).await;
    let browsers = cluster.sign_in(FIRST_LIFE).await;
    cluster.provider.steer(json!({"token_life": SECOND_LIFE, "token_delay_ms": delay})).await;
    sleep(Duration::from_secs(FIRST_LIFE / 2 + 1)).await;

    let statuses = send_at_once(&browsers, 100).await;
    assert_eq!(cluster.provider.refreshes().await, [Some(200)], "at {delay} ms: {statuses:?}");
    assert_eq!(statuses, vec![200; 100], "at {delay} ms");

    cluster.provider.steer(json!({"token_life": 3600, "token_delay_ms": 0})).await;
    sleep(Duration::from_secs(SECOND_LIFE / 2 + 1)).await;
    assert_eq!(send_at_once(&browsers, 3).await, [200; 3], "at {delay} ms, the next time");
    assert_eq!(cluster.provider.refreshes().await, [Some(200); 2], "at {delay} ms");
}

/// Sends that many mails, a different one each, by turns at all instances.
async fn send_at_once(browsers: &[Browser], count: usize) -> Vec<u16> {
    let sends = browsers.iter().cycle().take(count).map(|browser| {
        let browser = browser.clone();
        tokio::spawn(async move { browser.send_mail(&Form::new()).await.status })
    });
    let sends: Vec<_> = sends.collect();
    join_all(sends).await.into_iter().map(Result::unwrap).collect()
}
