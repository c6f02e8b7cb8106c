//! `kill -9` in mid-send: a mail is never sent twice, and what is told of it is true. Two processes
//! share a database and are killed by turns, at a Graph that cuts connections itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use graph_connect::server::session::{DatabaseUrl, Sessions};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::database::{Database, on_both};
use crate::instance::Instance;
use crate::support::{Browser, Chance, Form, Upstream, free_address, person, sealer};

const KILLS: usize = 15;
const PEOPLE: usize = 8;

/// How long somebody waits for an answer before the mail is left for later.
const IMPATIENCE: Duration = Duration::from_secs(2);

/// How long it may take, when nobody is killed any more, until everything has an end: as long as a
/// request that nobody comes back for counts as on its way, and some more.
const CALM: Duration = Duration::from_mins(3);

/// What was told of a mail in the end: the name of its state in the outbox.
type End = (String, &'static str);

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_is_sent_twice_when_its_process_is_killed() {
    on_both(killed_by_turns).await;
}

async fn killed_by_turns(database: Database) {
    let chance = Chance::new();
    let upstream = Upstream::start(&chance, 60).await;
    let addresses = [free_address(), free_address()];
    let origin = format!("http://{}", addresses[0]);
    let there = [("CONNECT_GRAPH_URL", &*upstream.origin), ("RUST_LOG", "off")];
    let mut instances = Vec::new();
    for addr in addresses {
        instances.push(Instance::serve(addr, &origin, &database, &there).await);
    }
    let calm = Arc::new(AtomicBool::new(false));
    let sessions = sessions(&database).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let session = begin(&sessions, number).await;
        let at = |addr| {
            let browser = Browser::new(addr, &origin);
            browser.plant("__Host-Http-session", &session);
            browser
        };
        let visitor =
            Visitor { tabs: addresses.map(at), chance: chance.clone(), calm: calm.clone() };
        people.push(tokio::spawn(visitor.stay()));
    }
    for round in 0..KILLS {
        sleep(Duration::from_millis(100 + chance.below(400))).await;
        instances[round % 2].kill();
        instances[round % 2].start_again().await;
    }
    calm.store(true, Ordering::SeqCst);
    let ends = timeout(CALM, join_all(people)).await.expect("everything has an end");
    let ends: Vec<_> = ends.into_iter().flat_map(Result::unwrap).collect();
    judge(&upstream, &ends);
}

fn judge(upstream: &Upstream, ends: &[End]) {
    let mails = upstream.mails();
    let mut counts = BTreeMap::<_, [usize; 2]>::new();
    for (key, told) in ends {
        let there = mails.get(key).copied().unwrap_or(0);
        let possible: &[usize] = match *told {
            "accepted" => &[1],
            "refused" => &[0],
            _ => &[0, 1],
        };
        assert!(possible.contains(&there), "{key}: told {told}, sent {there} times");
        counts.entry(*told).or_default()[there] += 1;
    }
    eprintln!("{} mails, [not sent, sent]: {counts:?}", ends.len());
    assert!(counts["accepted"][1] > KILLS * 2 && counts.contains_key("unknown"), "{counts:?}");
    assert!(mails.len() <= ends.len(), "a mail that nobody wrote");
}

/// A look into the same database.
async fn sessions(database: &Database) -> Sessions {
    let url = database.url();
    let url = match url.strip_prefix("sqlite:") {
        Some(path) => DatabaseUrl::Sqlite(path.into()),
        None => DatabaseUrl::postgres(&url).unwrap(),
    };
    let hour = Duration::from_hours(1);
    Sessions::new(url.open().await.unwrap().sessions, sealer(), hour, hour)
}

/// The cookie of somebody who is signed in.
async fn begin(sessions: &Sessions, number: usize) -> String {
    let mut data = person("https://issuer.example");
    data.identity.object_id = Some(Uuid::from_u128(number as u128).to_string());
    let id = sessions.begin(&data, None).await.unwrap();
    let cookie = id.set_cookie(Duration::from_hours(1));
    cookie.split(['=', ';']).nth(1).unwrap().to_owned()
}

/// Somebody who sends one mail after the other, at whichever process answers.
struct Visitor {
    tabs: [Browser; 2],
    chance: Chance,
    calm: Arc<AtomicBool>,
}

impl Visitor {
    async fn stay(self) -> Vec<End> {
        let (mut ends, mut left) = (Vec::new(), Vec::new());
        while !self.calm.load(Ordering::SeqCst) {
            let form = Form::new();
            let key = form.value("idempotency_key").to_owned();
            let form = form.with("subject", key.clone());
            match timeout(IMPATIENCE, self.send(&form)).await {
                Ok(told) => ends.push((key, told)),
                Err(_) => left.push((key, form)),
            }
        }
        let late = left.into_iter().map(async |(key, form)| (key, self.send(&form).await));
        ends.extend(join_all(late).await);
        ends
    }

    /// Presses until something is told for good.
    async fn send(&self, form: &Form) -> &'static str {
        loop {
            let tab = &self.tabs[usize::try_from(self.chance.below(2)).unwrap()];
            match tab.call("send_mail", &form.fields()).try_send().await {
                Ok(page) if page.status == 200 => return "accepted",
                Ok(page) if page.status == 422 => return "refused",
                Ok(page) if page.status == 504 => return "unknown",
                Ok(page) if [429, 503].contains(&page.status) => {}
                Ok(page) => panic!("{page:?}"),
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    }
}
