//! Two instances on one database: one file of SQLite, one PostgreSQL.

use std::time::Duration;

use futures_util::future::join;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::look_up::{SENT_ITEMS, reader};
use crate::support::{
    Answer, App, Browser, Form, Gate, KEY, Microsoft, Page, Postgres, eventually, folder_in_memory,
    id_claims, person, token_answer, tokens,
};
use crate::{SEND, sent};

/// Keeps the database while it is used.
enum Place {
    Sqlite(TempDir),
    Postgres(Postgres),
}

pub(super) struct Pair {
    pub(super) microsoft: Microsoft,
    apps: [App; 2],
    /// One person, at each instance.
    pub(super) tabs: [Browser; 2],
    place: Place,
}

impl Pair {
    async fn start(place: Place) -> Self {
        let microsoft = Microsoft::start().await;
        let url = match &place {
            Place::Sqlite(folder) => format!("sqlite:{}", folder.path().join("shared").display()),
            Place::Postgres(database) => database.url(),
        };
        let there = [("CONNECT_DATABASE_URL", &*url)];
        let apps = [microsoft.app(&there).await, microsoft.app(&there).await];
        let here = apps[0].signed_in(&person(&microsoft.issuer())).await;
        let other = apps[1].browser();
        other.plant("__Host-Http-session", &here.session().unwrap());
        Self { microsoft, apps, tabs: [here, other], place }
    }

    pub(super) async fn sql(&self, statement: &'static str) {
        match &self.place {
            Place::Postgres(database) => database.sql(statement).await,
            Place::Sqlite(folder) => {
                use sqlx::Connection;
                let url = format!("sqlite:{}", folder.path().join("shared").display());
                let mut file = sqlx::SqliteConnection::connect(&url).await.unwrap();
                sqlx::raw_sql(statement).execute(&mut file).await.unwrap();
            }
        }
    }

    async fn let_leases_run_out(&self) {
        self.sql("UPDATE outbox SET lease_until = (SELECT now FROM clock) - 1").await;
    }

    pub(super) fn send(&self, tab: usize, form: &Form) -> tokio::task::JoinHandle<Page> {
        let (tab, form) = (self.tabs[tab].clone(), form.clone());
        tokio::spawn(async move { tab.send_mail(&form).await })
    }

    /// Nothing more is sent while another instance has looked at the row more than once.
    pub(super) async fn no_more_than(&self, mails: usize) {
        let more = tokio::time::timeout(Duration::from_millis(600), self.arrived(mails + 1)).await;
        assert!(more.is_err(), "another mail was sent");
    }

    pub(super) async fn arrived(&self, mails: usize) {
        let there = || async { self.microsoft.asked(SEND).len() >= mails };
        eventually("the mail arrives", there).await;
    }
}

/// Lets a story happen on both databases.
pub(super) async fn on_both(story: impl AsyncFn(Pair)) {
    let sqlite = Pair::start(Place::Sqlite(folder_in_memory())).await;
    let postgres = Pair::start(Place::Postgres(Postgres::fresh().await)).await;
    join(Box::pin(story(sqlite)), Box::pin(story(postgres))).await;
}

#[tokio::test]
async fn the_same_key_on_both_at_once_is_one_mail_and_both_see_its_result() {
    let answers = [
        (202, "", 200, "accepted"),
        (400, "ErrorInvalidRecipients", 422, "RecipientsRefused"),
        (503, "UnknownError", 504, "OutcomeUnknown"),
        (429, "TooManyRequests", 429, "Throttled"),
    ];
    on_both(async |pair| {
        for (number, (upstream, code, status, told)) in answers.into_iter().enumerate() {
            let gate = Gate::closed();
            let answer = match code {
                "" => Answer::new(upstream, ""),
                code => Answer::graph_error(upstream, code),
            };
            pair.microsoft.always(SEND, answer.behind(&gate));
            let form = Form::new();
            let first = pair.send(0, &form);
            pair.arrived(number + 1).await;
            let second = pair.send(1, &form);
            pair.no_more_than(number + 1).await;
            assert!(!second.is_finished(), "the second one waits");
            gate.open();
            let (first, second) = (first.await.unwrap(), second.await.unwrap());
            assert_eq!((first.status, second.status), (status, status));
            assert_eq!(first.json(), second.json());
            let said = ["status", "error"].map(|name| first.json()[name] == told);
            assert!(said.contains(&true), "{}", first.text());
            assert_eq!(pair.microsoft.asked(SEND).len(), number + 1, "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn parallel_sends_at_both_send_one_mail() {
    on_both(async |pair| {
        let form = Form::new();
        let sends: Vec<_> = (0..12).map(|number| pair.send(number % 2, &form)).collect();
        let mut told: Option<Value> = None;
        for send in sends {
            let page = send.await.unwrap();
            assert_eq!(page.status, 200, "{}", page.text());
            assert_eq!(*told.get_or_insert_with(|| page.json()), page.json());
        }
        assert_eq!(pair.microsoft.asked(SEND).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_one_has_sent_the_other_knows() {
    on_both(async |pair| {
        let [here, there] = &pair.tabs;
        let form = Form::new();
        let told = here.send_mail(&form).await.json();
        let page = there.get(&format!("/?sent={}", told["id"].as_str().unwrap())).send().await;
        assert_eq!(page.notice(), "Successfully sent an email to megan@fabrikam.example!");
        assert_eq!(sent(there).await, sent(here).await);
        assert_eq!(sent(there).await[0]["id"], told["id"]);
        let page = there.send_mail(&form.with("subject", "another")).await;
        assert_eq!((page.status, page.json()), (422, json!({"error": "KeyReused"})));
        assert_eq!(pair.microsoft.asked(SEND).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whose_lease_has_run_out_counts_as_unknown_and_may_still_turn_out_accepted() {
    on_both(async |pair| {
        let gate = Gate::closed();
        pair.microsoft.always(SEND, Answer::new(202, "").behind(&gate));
        let form = Form::new();
        let slow = pair.send(0, &form);
        pair.arrived(1).await;
        pair.let_leases_run_out().await;
        let page = pair.tabs[1].send_mail(&form).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
        assert_eq!(sent(&pair.tabs[1]).await[0]["status"], "unknown");
        gate.open();
        let page = slow.await.unwrap();
        assert_eq!(page.json()["status"], "accepted");
        assert_eq!(sent(&pair.tabs[1]).await[0]["status"], "accepted");
        assert_eq!(pair.tabs[1].send_mail(&form).await.json(), page.json());
        assert_eq!(pair.microsoft.asked(SEND).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_was_overtaken_while_it_prepared_sends_nothing_and_tells_what_the_other_has_sent() {
    on_both(async |pair| {
        let gate = Gate::closed();
        let renewed = token_answer(&KEY.sign(&id_claims(&pair.microsoft, "")));
        pair.microsoft.always("/token", Answer::json(&renewed).behind(&gate));
        // A second session of the same person, whose token has to be renewed first.
        let mut data = person(&pair.microsoft.issuer());
        data.tokens = tokens(3_600, -10);
        let slow = pair.apps[0].signed_in(&data).await;
        let form = Form::new();
        let same = form.clone();
        let slow = tokio::spawn(async move { slow.send_mail(&same).await });
        let asked = || async { !pair.microsoft.asked("/token").is_empty() };
        eventually("the first one waits for its token", asked).await;
        let quick = pair.send(1, &form);
        pair.no_more_than(0).await;
        // Whoever waits for its token takes the lease again from time to time.
        let overtakes = || async {
            pair.let_leases_run_out().await;
            quick.is_finished()
        };
        eventually("the other one overtakes", overtakes).await;
        let told = quick.await.unwrap().json();
        assert_eq!(told["status"], "accepted");
        gate.open();
        assert_eq!(slow.await.unwrap().json(), told);
        assert_eq!(pair.microsoft.asked(SEND).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_knows_is_looked_for_by_one_of_them() {
    on_both(async |pair| {
        pair.microsoft.always(SEND, Answer::new(503, ""));
        pair.microsoft.always(SENT_ITEMS, Answer::json(&json!({"value": [{"id": "ours"}]})));
        for number in 0..12 {
            assert_eq!(pair.tabs[number % 2].send_mail(&Form::new()).await.status, 504);
        }
        let here = pair.apps[0].signed_in(&reader(&pair.microsoft)).await;
        let there = pair.apps[1].browser();
        there.plant("__Host-Http-session", &here.session().unwrap());
        pair.sql("UPDATE outbox SET looked_up = 0").await;
        join(sent(&here), sent(&there)).await;
        let all_looked_for = || async {
            // Whoever comes later may find that the other one has taken all that it saw.
            sent(&there).await;
            pair.microsoft.asked(SENT_ITEMS).len() >= 12
        };
        eventually("all are looked for", all_looked_for).await;
        let accepted = || async { sent(&here).await.iter().all(|row| row["status"] == "accepted") };
        eventually("all are found", accepted).await;
        let mut looks: Vec<_> =
            pair.microsoft.asked(SENT_ITEMS).into_iter().map(|asked| asked.query).collect();
        looks.sort();
        looks.dedup();
        assert_eq!((looks.len(), pair.microsoft.asked(SENT_ITEMS).len()), (12, 12));
    })
    .await;
}
