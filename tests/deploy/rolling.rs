//! Two instances are restarted by turns while people work: nobody notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::database::Database;
use crate::person::Person;
use crate::site::Site;
use crate::support::Postgres;
use crate::within;

const ROUNDS: usize = 4;

/// Two tabs each: no mailbox has more than four requests at a time.
const PEOPLE: [&str; 6] = [
    "megan@fabrikam.example",
    "megan@fabrikam.example",
    "zoe@fabrikam.example",
    "zoe@fabrikam.example",
    "sam@outlook.example",
    "sam@outlook.example",
];

/// How many requests are answered between two restarts, at least.
const BETWEEN: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_fails_no_request_signs_nobody_out_and_sends_each_mail_once() {
    let database = Database::Postgres(Postgres::fresh().await);
    let mut site = Site::start(database, &[("RUST_LOG", "warn")]).await;
    // Every session refreshes every few seconds.
    let often = json!({"expires_in": 8});
    site.sandbox.fault(json!({"on": "token", "times": 1_000_000, "do": often})).await;
    let (calm, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut people = Vec::new();
    for account in PEOPLE {
        let browser = site.nginx.browser([127, 0, 0, 1]);
        site.sign_in(&browser, account).await;
        let person = Person { browser, calm: calm.clone(), answered: answered.clone() };
        people.push(tokio::spawn(person.stay()));
    }
    for _ in 0..ROUNDS {
        for number in 0..site.instances.len() {
            go_on(&people, &answered).await;
            let instance = &mut site.instances[number];
            instance.signal("TERM");
            assert_eq!(instance.end().await, Some(0), "{}", instance.log());
            instance.start_again().await;
        }
    }
    go_on(&people, &answered).await;
    calm.store(true, Ordering::SeqCst);
    let sent = join_all(people).await.into_iter().flat_map(Result::unwrap).collect::<Vec<_>>();
    let total = answered.load(Ordering::SeqCst);
    eprintln!("{total} requests, {} mails, {} restarts", sent.len(), ROUNDS * 2);
    assert_eq!(site.arrived(&sent).await, vec![1; sent.len()], "each mail once");
    assert_eq!(site.sandbox.mails().await.len(), sent.len(), "a mail that nobody wrote");
    assert_eq!(site.nginx.refused(), Vec::<String>::new());
}

/// Waits until people have done some more, all of them without a failure.
async fn go_on(people: &[JoinHandle<Vec<String>>], answered: &AtomicUsize) {
    let known = answered.load(Ordering::SeqCst);
    within(Duration::from_mins(1), "people go on", async || {
        assert!(!people.iter().any(JoinHandle::is_finished), "a request has failed");
        answered.load(Ordering::SeqCst) >= known + BETWEEN
    })
    .await;
}
