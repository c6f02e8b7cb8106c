//! Ten thousand sends, while connections are cut at random points of the exchange, browsers leave
//! and come back, and two instances share the work.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{App, Browser, Chance, Form, Page, Upstream, folder_in_memory, person};

const SENDS: usize = 10_000;
const PEOPLE: usize = 16;
/// At a time, for each of them.
const TABS: usize = 3;
/// How often somebody presses "Send mail" for one mail at most.
const PRESSES: usize = 6;

/// What a person is told of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Accepted,
    Refused,
    Unknown,
    /// Nothing was sent: it can be tried again.
    NotSent,
}

impl Told {
    fn of(page: &Page) -> Self {
        match page.status {
            200 => {
                assert_eq!(page.json()["status"], "accepted");
                Self::Accepted
            }
            303 => Self::Accepted,
            422 => Self::Refused,
            504 => Self::Unknown,
            429 | 503 => Self::NotSent,
            status => panic!("{status} {}", page.text()),
        }
    }
}

struct Stage {
    upstream: Upstream,
    apps: [App; 2],
    url: String,
    chance: Chance,
    _folder: TempDir,
}

impl Stage {
    async fn build() -> Self {
        let chance = Chance::new();
        let upstream = Upstream::start(&chance, 4).await;
        let folder = folder_in_memory();
        let url = format!("sqlite:{}", folder.path().join("shared.sqlite3").display());
        let there = [
            ("CONNECT_DATABASE_URL", &*url),
            ("CONNECT_GRAPH_URL", &*upstream.origin),
            ("CONNECT_RATE_ADDRESS", "off"),
            ("CONNECT_RATE_SESSION", "off"),
        ];
        let apps = [App::start(&there).await, App::start(&there).await];
        Self { upstream, apps, url, chance, _folder: folder }
    }

    /// One person in a browser at each instance.
    async fn person(&self, number: usize) -> [Browser; 2] {
        let mut data = person("https://issuer.example");
        data.identity.object_id = Some(Uuid::from_u128(number as u128).to_string());
        let here = self.apps[0].signed_in(&data).await;
        let there = self.apps[1].browser();
        there.plant("__Host-Http-session", &here.session().unwrap());
        [here, there]
    }

    /// How far each send has come, by its key.
    async fn rows(&self) -> HashMap<String, String> {
        let mut file = SqliteConnection::connect(&self.url).await.unwrap();
        let rows: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT idempotency_key, state FROM outbox")
                .fetch_all(&mut file)
                .await
                .unwrap();
        let named =
            |(key, state): (Vec<u8>, String)| (Uuid::from_slice(&key).unwrap().to_string(), state);
        rows.into_iter().map(named).collect()
    }
}

/// Sends one mail in one of the ways in which people do that, until it has an end.
async fn send(tabs: &[Browser; 2], chance: &Chance) -> (String, Vec<Told>) {
    let form = Form::new();
    let key = form.value("idempotency_key").to_owned();
    let form = form.with("subject", key.clone());
    let mut told = Vec::new();
    for _ in 0..PRESSES {
        told.extend(press(tabs, &form, chance).await);
        if told.iter().any(|told| *told != Told::NotSent) {
            break;
        }
    }
    (key, told)
}

/// Presses the button.
async fn press(tabs: &[Browser; 2], form: &Form, chance: &Chance) -> Vec<Told> {
    let tab = &tabs[usize::try_from(chance.below(2)).unwrap()];
    match chance.below(8) {
        // Twice at once, at both instances.
        0 => {
            let both = join(tabs[0].send_mail(form), tabs[1].send_mail(form)).await;
            vec![Told::of(&both.0), Told::of(&both.1)]
        }
        // Twice at once, with script and without.
        1 => {
            let both = join(tab.send_mail(form), tab.send_form(form)).await;
            vec![Told::of(&both.0), Told::of(&both.1)]
        }
        // The browser leaves before it has read the answer, and asks again.
        2 => {
            let left = Duration::from_millis(chance.below(40));
            let early = tokio::time::timeout(left, tab.send_mail(form)).await;
            let late = Told::of(&tab.send_mail(form).await);
            early.iter().map(Told::of).chain([late]).collect()
        }
        // Once more after the answer.
        3 => {
            let first = Told::of(&tab.send_mail(form).await);
            vec![first, Told::of(&tabs[0].send_mail(form).await)]
        }
        _ => vec![Told::of(&tab.send_mail(form).await)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_sends_with_cuts_are_sent_once_or_said_not_to_be() {
    let stage = Arc::new(Stage::build().await);
    let people = join_all((0..PEOPLE).map(|number| stage.person(number))).await;
    let mut tabs = JoinSet::new();
    for number in 0..PEOPLE * TABS {
        let (stage, person) = (stage.clone(), people[number % PEOPLE].clone());
        let mails = (number..SENDS).step_by(PEOPLE * TABS).count();
        tabs.spawn(async move {
            let mut told = Vec::new();
            for _ in 0..mails {
                told.push(send(&person, &stage.chance).await);
            }
            told
        });
    }
    let told: Vec<_> = tabs.join_all().await.into_iter().flatten().collect();
    assert_eq!(told.len(), SENDS);

    let (mails, rows) = (stage.upstream.mails(), stage.rows().await);
    let mut counts = BTreeMap::<Told, [usize; 2]>::new();
    for (key, told) in &told {
        let there = mails.get(key).copied().unwrap_or(0);
        assert!(there < 2, "{key} was sent {there} times: {told:?}");
        // Nobody is told two different things, and nothing is untrue.
        let mut ends: Vec<_> = told.iter().filter(|told| **told != Told::NotSent).collect();
        ends.dedup();
        assert!(ends.len() < 2, "{key}: {told:?}");
        let end = ends.first().map_or(Told::NotSent, |end| **end);
        let (row, possible): (_, &[usize]) = match end {
            Told::Accepted => ("accepted", &[1]),
            Told::Refused => ("refused", &[0]),
            Told::Unknown => ("unknown", &[0, 1]),
            Told::NotSent => ("reserved", &[0]),
        };
        assert_eq!(rows[key], row, "{key}: {told:?}");
        assert!(possible.contains(&there), "{key}: told {told:?}, sent {there} times");
        counts.entry(end).or_default()[there] += 1;
    }
    assert_eq!(rows.len(), SENDS);
    println!("what happened to requests: {:?}", stage.upstream.fates());
    println!("what was told, and how many of these [were not, were] sent: {counts:?}");
    let [accepted, unknown] = [Told::Accepted, Told::Unknown].map(|told| counts[&told]);
    assert!(accepted[1] > SENDS / 3 && unknown[0] > SENDS / 100 && unknown[1] > SENDS / 100);
}
