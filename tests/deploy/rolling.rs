//! Instances are restarted while people work: nobody notices.

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

const ROUNDS: usize = 3;

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
const BETWEEN: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_fails_no_request_signs_nobody_out_and_sends_each_mail_once() {
    let database = Database::Postgres(Postgres::fresh().await);
    let mut site = Site::start(database, &[("RUST_LOG", "warn")]).await;
    restarts_unnoticed(&mut site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_the_restart_of_one_instance_whose_socket_systemd_holds() {
    let mut site = Site::with(1, Database::sqlite(), &[("RUST_LOG", "warn")]).await;
    let instance = &mut site.instances[0];
    instance.signal("TERM");
    assert_eq!(instance.end().await, Some(0));
    instance.hold_socket();
    instance.start_again().await;
    restarts_unnoticed(&mut site).await;
}

/// Restarts each instance in turn, several times, while people work.
async fn restarts_unnoticed(site: &mut Site) {
    let work = Work::begin(site).await;
    for _ in 0..ROUNDS {
        for number in 0..site.instances.len() {
            work.goes_on().await;
            let instance = &mut site.instances[number];
            instance.signal("TERM");
            assert_eq!(instance.end().await, Some(0), "{}", instance.log());
            instance.start_again().await;
        }
    }
    work.goes_on().await;
    let sent = work.end().await;
    assert_eq!(site.arrived(&sent).await, vec![1; sent.len()], "each mail once");
    assert_eq!(site.sandbox.mails().await.len(), sent.len(), "a mail that nobody wrote");
    assert_eq!(site.nginx.refused(), Vec::<String>::new());
}

/// What people do meanwhile.
struct Work {
    calm: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    people: Vec<JoinHandle<Vec<String>>>,
}

impl Work {
    /// They sign in; every session refreshes every few seconds.
    async fn begin(site: &Site) -> Self {
        let often = json!({"expires_in": 8});
        site.sandbox.fault(json!({"on": "token", "times": 1_000_000, "do": often})).await;
        let (calm, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let mut people = Vec::new();
        for account in PEOPLE {
            let browser = site.nginx.browser([127, 0, 0, 1]);
            site.sign_in(&browser, account).await;
            let person = Person { browser, calm: calm.clone(), answered: answered.clone() };
            people.push(tokio::spawn(person.stay()));
        }
        Self { calm, answered, people }
    }

    /// Waits until they have done some more, all of it without a failure.
    async fn goes_on(&self) {
        let known = self.answered.load(Ordering::SeqCst);
        within(Duration::from_mins(1), "people go on", async || {
            let failed = self.people.iter().any(JoinHandle::is_finished);
            assert!(!failed, "a request has failed");
            self.answered.load(Ordering::SeqCst) >= known + BETWEEN
        })
        .await;
    }

    /// The subjects of the mails that they were told are accepted.
    async fn end(self) -> Vec<String> {
        self.calm.store(true, Ordering::SeqCst);
        let sent = join_all(self.people).await.into_iter().flat_map(Result::unwrap);
        let sent: Vec<_> = sent.collect();
        let answered = self.answered.load(Ordering::SeqCst);
        eprintln!("{answered} requests, {} of them mails", sent.len());
        sent
    }
}
