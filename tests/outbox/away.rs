//! The database is away, or its disk is full, before a mail leaves and after.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{
    Answer, App, Browser, Form, Gate, Microsoft, Postgres, Proxy, Weather, eventually, person,
};
use crate::{SEND, sent, stage};

/// What SQLite says when it can't write.
macro_rules! full {
    ($when:literal) => {
        concat!(
            "CREATE TRIGGER full BEFORE ",
            $when,
            " BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    };
}

async fn state_of_the_row(app: &App) -> String {
    let query = "SELECT coalesce(max(state), 'none') FROM outbox";
    sqlx::query_scalar(query).fetch_one(&mut app.connect().await).await.unwrap()
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_written_that_it_will_be() {
    for (full, kept, row) in [
        (full!("INSERT ON outbox"), None, "none"),
        // A first try has failed before.
        (full!("UPDATE ON outbox WHEN new.state = 'inflight'"), Some(429), "reserved"),
    ] {
        let (microsoft, app, browser) = stage().await;
        let form = Form::new();
        if let Some(status) = kept {
            microsoft.once(SEND, Answer::new(status, ""));
            assert_eq!(browser.send_mail(&form).await.status, status);
        }
        let before = microsoft.asked(SEND).len();
        app.sql(full).await;
        let page = browser.send_mail(&form).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("OutOfService")));
        assert!(page.header("retry-after").is_some());
        assert_eq!(browser.send_form(&form).await.status, 503);
        assert_eq!(microsoft.asked(SEND).len(), before, "{row}");
        assert_eq!(state_of_the_row(&app).await, row);
        app.sql("DROP TRIGGER full").await;
        assert_eq!(browser.send_mail(&form).await.status, 200, "{row}");
        assert_eq!((microsoft.asked(SEND).len() - before, app.rows("outbox").await), (1, 1));
    }
}

#[tokio::test]
async fn a_second_request_with_another_token_leaves_only_when_that_is_written_too() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.once(SEND, Answer::graph_error(401, "InvalidAuthenticationToken").behind(&gate));
    microsoft.always("/token", Answer::error(503, "temporarily_unavailable"));
    let (tab, form) = (browser.clone(), Form::new());
    let same = form.clone();
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    assert_eq!(state_of_the_row(&app).await, "inflight");
    gate.open();
    assert_eq!(call.await.unwrap().status, 503);
    // The refused request has sent nothing, and there was no second one.
    assert_eq!(state_of_the_row(&app).await, "reserved");
    assert_eq!(browser.send_mail(&form).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 2);
}

#[tokio::test]
async fn an_outcome_that_can_t_be_written_is_told_and_kept_until_it_can() {
    let (microsoft, app, browser) = stage().await;
    app.sql(full!("UPDATE ON outbox WHEN new.state = 'accepted'")).await;
    let form = Form::new();
    let told = browser.send_mail(&form).await;
    assert_eq!((told.status, &told.json()["status"]), (200, &json!("accepted")));
    assert_eq!(state_of_the_row(&app).await, "inflight");
    assert_eq!(browser.send_mail(&form).await.json(), told.json(), "also to who comes now");
    app.sql("DROP TRIGGER full").await;
    let written = || async { state_of_the_row(&app).await == "accepted" };
    eventually("the outcome is written", written).await;
    assert_eq!(browser.send_mail(&form).await.json(), told.json());
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

/// PostgreSQL by a way that can be cut.
struct Far {
    microsoft: Microsoft,
    way: Proxy,
    app: App,
    browser: Browser,
    _postgres: Postgres,
}

impl Far {
    async fn build() -> Self {
        let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
        let way = Proxy::to(postgres.port).await;
        let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url_at(way.port))]).await;
        let browser = app.signed_in(&person(&microsoft.issuer())).await;
        Self { microsoft, way, app, browser, _postgres: postgres }
    }

    /// A mail that Microsoft takes when the database has gone.
    async fn lose_the_database_in_mid_send(&self, form: &Form, weather: Weather) -> u16 {
        let gate = Gate::closed();
        self.microsoft.once(SEND, Answer::new(202, "").behind(&gate));
        let (tab, form) = (self.browser.clone(), form.clone());
        let call = tokio::spawn(async move { tab.send_mail(&form).await.status });
        let arrived = || async { !self.microsoft.asked(SEND).is_empty() };
        eventually("the mail arrives", arrived).await;
        self.way.turn(weather).await;
        gate.open();
        call.await.unwrap()
    }
}

const WEATHERS: [Weather; 4] = [Weather::Gone, Weather::Refuses, Weather::Hangs, Weather::Babbles];

#[tokio::test]
async fn while_postgresql_is_away_the_right_answer_is_told_and_later_written() {
    let story = async |weather| {
        let (far, form) = (Far::build().await, Form::new());
        let status = far.lose_the_database_in_mid_send(&form, weather).await;
        assert_eq!(status, 200, "{weather:?}");
        far.way.turn(Weather::Fine).await;
        let accepted = || async {
            let page = far.browser.call("sent", &[]).send().await;
            page.status == 200 && page.json()[0]["status"] == "accepted"
        };
        eventually("the outcome is written", accepted).await;
        assert_eq!(far.browser.send_mail(&form).await.status, 200);
        assert_eq!(far.microsoft.asked(SEND).len(), 1, "{weather:?}");
    };
    join_all(WEATHERS.map(story)).await;
}

#[tokio::test]
async fn while_postgresql_is_away_nothing_new_is_sent() {
    let story = async |weather| {
        let (far, form) = (Far::build().await, Form::new());
        assert_eq!(sent(&far.browser).await.len(), 0);
        far.way.turn(weather).await;
        let page = far.browser.send_mail(&form).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("OutOfService")));
        far.way.turn(Weather::Fine).await;
        let goes_out = || async { far.browser.send_mail(&form).await.status == 200 };
        eventually("the same form is sent", goes_out).await;
        assert_eq!(far.microsoft.asked(SEND).len(), 1, "{weather:?}");
    };
    join_all(WEATHERS.map(story)).await;
}

#[tokio::test]
async fn a_shutdown_waits_for_an_outcome_that_is_not_written() {
    let mut far = Far::build().await;
    let form = Form::new();
    let status = far.lose_the_database_in_mid_send(&form, Weather::Gone).await;
    assert_eq!(status, 200);
    let began = Instant::now();
    let back = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        far.way.turn(Weather::Fine).await;
    };
    futures_util::future::join(far.app.stop(), back).await;
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let app = far.app.restart(&[]).await;
    let again = app.browser();
    again.plant("__Host-Http-session", &far.browser.session().unwrap());
    assert_eq!(sent(&again).await[0]["status"], "accepted");
    assert_eq!(far.microsoft.asked(SEND).len(), 1);
}
