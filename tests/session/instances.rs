//! Two instances share one PostgreSQL.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::name;
use crate::support::{App, Browser, Microsoft, Postgres, eventually, person};

/// How soon a sign-out is seen by the other instance.
const SOON: Duration = Duration::from_secs(1);

/// Two instances, and the sessions that somebody and somebody else have at both.
struct Pair {
    postgres: Postgres,
    _microsoft: Microsoft,
    one: App,
    other: App,
    /// Two browsers of the usual person.
    hers: [Browser; 2],
    /// A browser of another one.
    zoe: Browser,
}

impl Pair {
    async fn start() -> Self {
        let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
        let url = postgres.url();
        let variables = [("CONNECT_DATABASE_URL", &*url)];
        let (one, other) = (microsoft.app(&variables).await, microsoft.app(&variables).await);
        let mut data = person(&microsoft.issuer());
        data.identity.sid = Some("her-laptop".to_owned());
        let laptop = one.signed_in(&data).await;
        data.identity.sid = Some("her-phone".to_owned());
        let phone = one.signed_in(&data).await;
        data.identity.object_id = Some("00000000-1111-4222-8333-444444444444".to_owned());
        data.identity.sid = Some("his-laptop".to_owned());
        let zoe = one.signed_in(&data).await;
        Self { postgres, _microsoft: microsoft, one, other, hers: [laptop, phone], zoe }
    }

    /// The same cookie, at the other instance, which has seen the session.
    async fn elsewhere(&self, browser: &Browser) -> Browser {
        let there = self.other.browser();
        there.plant("__Host-Http-session", &browser.session().unwrap());
        assert_eq!(name(&there).await, "Megan Castillo");
        there
    }

    async fn sessions(&self) -> i64 {
        self.postgres.number("SELECT count(*) FROM sessions").await
    }
}

/// Nobody is signed in there any more, whoever asks later than that.
async fn has_ended_soon(browser: &Browser, ended: Instant) {
    let is_seen = || async {
        let asked = ended.elapsed();
        let is_seen = name(browser).await == Value::Null;
        assert!(is_seen || asked < SOON, "asked {asked:?} later");
        is_seen
    };
    eventually("the other instance sees it", is_seen).await;
}

#[tokio::test]
async fn a_sign_out_is_seen_by_the_other_instance_within_a_second() {
    let pair = Pair::start().await;
    let [laptop, phone] = &pair.hers;
    let (there, phone_there) = (pair.elsewhere(laptop).await, pair.elsewhere(phone).await);
    assert_eq!(laptop.post("/connect/disconnect", &[]).send().await.status, 200);
    has_ended_soon(&there, Instant::now()).await;
    assert_eq!(name(&phone_there).await, "Megan Castillo");
    assert_eq!(pair.sessions().await, 2);
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_the_person_and_of_nobody_else() {
    let pair = Pair::start().await;
    let [laptop, phone] = &pair.hers;
    let (there, zoe) = (pair.elsewhere(phone).await, pair.elsewhere(&pair.zoe).await);
    let page = laptop.call("sign_out_everywhere", &[]).send().await;
    let ended = Instant::now();
    assert_eq!((page.status, page.json()), (200, Value::Null));
    assert_eq!(page.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(
        page.all("set-cookie"),
        ["__Host-Http-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"]
    );
    assert_eq!(name(phone).await, Value::Null, "the instance itself sees it at once");
    has_ended_soon(&there, ended).await;
    assert_eq!((name(&zoe).await, pair.sessions().await), ("Megan Castillo".into(), 1));
    let again = laptop.call("sign_out_everywhere", &[]).send().await;
    assert_eq!((again.status, again.all("set-cookie").len()), (401, 0));
}

#[tokio::test]
async fn the_provider_s_sign_out_ends_the_sessions_of_its_session_alone() {
    let pair = Pair::start().await;
    let [laptop, phone] = &pair.hers;
    let (there, phone_there) = (pair.elsewhere(laptop).await, pair.elsewhere(phone).await);
    let nobody = pair.one.browser();
    for sid in
        ["", "?sid=", "?sid=a&sid=b", &format!("?sid={}", "a".repeat(257)), "?Sid=her-laptop"]
    {
        let page = nobody.arrive(&format!("/connect/front-channel-logout{sid}")).send().await;
        assert_eq!(page.status, 400, "{sid:.40}");
    }
    for sid in ["nobody-s", "her", "her-laptop%20", "HER-LAPTOP", "%25"] {
        let page = nobody.arrive(&format!("/connect/front-channel-logout?sid={sid}")).send().await;
        assert_eq!((page.status, page.all("set-cookie").len()), (200, 0), "{sid}");
    }
    assert_eq!(pair.sessions().await, 3);
    let path = "/connect/front-channel-logout?iss=https%3A%2F%2Fissuer.example&sid=her-laptop";
    let page = nobody.arrive(path).with("sec-fetch-dest", "iframe").send().await;
    assert_eq!((page.status, page.body.len()), (200, 0));
    has_ended_soon(&there, Instant::now()).await;
    assert_eq!(name(laptop).await, Value::Null);
    for still in [&phone_there, phone, &pair.zoe] {
        assert_eq!(name(still).await, "Megan Castillo");
    }
    assert_eq!(pair.sessions().await, 2);
}
