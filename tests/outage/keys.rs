//! Two instances share a database, and one of them has a wrong key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{
    App, Browser, Form, Microsoft, Postgres, eventually, fresh_tokens, person, start_sign_in,
    tokens,
};

/// A right instance, a wrong one, and a browser of somebody signed in as each of them sees it.
struct Pair {
    postgres: Postgres,
    _microsoft: Microsoft,
    _right: App,
    wrong: App,
    at_right: Browser,
    at_wrong: Browser,
}

async fn pair() -> Pair {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let (url, key) = (postgres.url(), STANDARD.encode([9; 32]));
    let right = microsoft.app(&[("CONNECT_DATABASE_URL", &url)]).await;
    let other = [("CONNECT_DATABASE_URL", &*url), ("CONNECT_SESSION_KEYS", &*key)];
    let wrong = microsoft.app(&other).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = fresh_tokens();
    data.identity.sid = Some("a-sid".to_owned());
    let at_right = right.signed_in(&data).await;
    data.tokens = tokens(3_540, 60);
    right.signed_in(&data).await;
    let at_wrong = wrong.browser();
    at_wrong.plant("__Host-Http-session", &at_right.session().unwrap());
    Pair { postgres, _microsoft: microsoft, _right: right, wrong, at_right, at_wrong }
}

impl Pair {
    async fn sessions(&self) -> i64 {
        self.postgres.number("SELECT count(*) FROM sessions").await
    }

    /// What every row holds, and which change of it that is.
    async fn contents(&self) -> Vec<(Vec<u8>, i64)> {
        let query = "SELECT sealed, version FROM sessions ORDER BY id_hash";
        sqlx::query_as(query).fetch_all(&mut self.postgres.connect().await).await.unwrap()
    }

    async fn right_one_works(&self) {
        assert_eq!(self.at_right.send_mail(&Form::new()).await.status, 200);
        assert!(self.at_right.get("/").send().await.text().contains("Megan Castillo"));
    }
}

#[tokio::test]
async fn an_instance_with_a_wrong_key_serves_nobody_and_harms_nobody() {
    let pair = pair().await;
    let (before, browser) = (pair.contents().await, &pair.at_wrong);
    for page in [
        browser.get("/").send().await,
        browser.call("current_user", &[]).send().await,
        browser.call("sign_out_everywhere", &[]).send().await,
        browser.send_mail(&Form::new()).await,
        browser.send_form(&Form::new()).await,
        browser.get("/connect/photo").send().await,
        browser.post("/connect/disconnect", &[]).send().await,
        browser.post("/connect/disconnect", &[("everywhere", "1")]).send().await,
    ] {
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.header("retry-after").is_some(), "{}", page.text());
        assert!(page.all("set-cookie").is_empty() && page.header("clear-site-data").is_none());
    }
    assert_eq!(pair.contents().await, before, "a row was changed");
    pair.right_one_works().await;
}

#[tokio::test]
async fn what_an_instance_with_a_wrong_key_clears_away_is_what_has_expired() {
    let pair = pair().await;
    let state = pair.wrong.state.clone();
    assert_eq!(state.sessions().clean_up().await.unwrap(), 0);
    assert_eq!(pair.sessions().await, 2);
    pair.postgres
        .sql(
            "UPDATE sessions SET idle_expiry = 1
             WHERE id_hash = (SELECT id_hash FROM sessions LIMIT 1)",
        )
        .await;
    // Another cleaning, as each instance begins one at its start, may have its turn just now.
    eventually("the expired one is gone", || async {
        state.sessions().clean_up().await.unwrap();
        pair.sessions().await == 1
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_at_an_instance_with_a_wrong_key_ends_no_other_session() {
    let pair = pair().await;
    let comer = pair.wrong.browser();
    start_sign_in(&comer, "/connect/sign-in").await;
    pair.wrong.state.sessions().begin(&person("https://issuer.example"), None).await.unwrap();
    assert_eq!(pair.sessions().await, 3);
    pair.right_one_works().await;
}

#[tokio::test]
async fn the_provider_s_sign_out_needs_no_key() {
    let pair = pair().await;
    let page = pair.at_wrong.get("/connect/front-channel-logout?sid=a-sid").send().await;
    assert_eq!((page.status, pair.sessions().await), (200, 0));
}
