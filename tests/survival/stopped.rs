//! An instance that stands still for longer than its lease lasts, and then wakes up.

mod after;
mod before;

use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::support::{Browser, Form, Page};

/// How long it stands still: twice as long as a lease.
const STANDSTILL: Duration = Duration::from_secs(40);

/// What a process would do when it wakes up, it does within this time.
const SETTLED: Duration = Duration::from_secs(1);

/// Tokens of this life are due before half of it and one second more are over.
const LIFE: u64 = 4;
const DUE: Duration = Duration::from_secs(LIFE / 2 + 1);

/// Sends one mail after the other at these instances while another one stands still.
async fn calls_meanwhile<'b>(browsers: impl IntoIterator<Item = &'b Browser>) -> Vec<Vec<Page>> {
    let end = Instant::now() + STANDSTILL;
    let calls = browsers.into_iter().map(|browser| async move {
        let mut answers = Vec::new();
        while Instant::now() < end {
            answers.push(send(browser).await);
            sleep(Duration::from_millis(500)).await;
        }
        answers
    });
    join_all(calls).await
}

/// Whether an answer asks to come again.
fn asks_to_wait(page: &Page) -> bool {
    page.status == 503 && page.header("retry-after").is_some()
}

fn spawn_send(browser: &Browser) -> JoinHandle<Page> {
    let browser = browser.clone();
    tokio::spawn(async move { send(&browser).await })
}

async fn send(browser: &Browser) -> Page {
    browser.send_mail(&Form::new()).await
}
