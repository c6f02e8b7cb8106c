//! Session cookies that are none, or of nobody here.

use futures_util::future::join_all;
use serde_json::Value;

use crate::support::{
    App, Ask, Browser, Form, Log, Microsoft, Page, Postgres, Proxy, Weather, encode, person,
};

const NAME: &str = "__Host-Http-session";

/// Every way to call, and what somebody without a session gets.
async fn nobody(browser: &Browser, header: &str) -> Vec<Page> {
    let with = |ask: Ask| ask.with("cookie", header);
    let user = with(browser.call("current_user", &[])).send().await;
    assert_eq!((user.status, user.json()), (200, Value::Null), "{header:.80}");
    let home = with(browser.get("/")).send().await;
    assert_eq!(home.status, 200, "{header:.80}");
    assert!(home.text().contains("/connect/sign-in"), "{header:.80}");
    let send = with(browser.call("send_mail", &Form::new().fields())).send().await;
    let form = with(browser.post("/connect/send", &Form::new().fields())).send().await;
    let everywhere = with(browser.call("sign_out_everywhere", &[])).send().await;
    let photo = with(browser.get("/connect/photo")).send().await;
    let statuses = [&send, &form, &everywhere, &photo].map(|page| page.status);
    assert_eq!(statuses, [401, 401, 401, 404], "{header:.80}");
    vec![user, send, form, everywhere, photo, home]
}

/// Whether an answer takes the session's cookie away.
fn clears(page: &Page) -> bool {
    page.all("set-cookie").iter().any(|cookie| cookie.starts_with(NAME))
}

#[tokio::test]
async fn what_is_no_session_id_is_nobody_and_nothing_to_talk_about() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let (log, _listening) = Log::listen("debug");
    let session = browser.session().unwrap();
    for header in [
        format!("{NAME}="),
        NAME.to_owned(),
        format!("{NAME}=\"\""),
        format!("{NAME}={}", "A".repeat(10_240)),
        format!("{NAME}={}", "+/".repeat(21) + "A"),
        format!("{NAME}={}!", &session[..42]),
        format!("{NAME}={session}="),
        format!("{NAME}={}", &session[..42]),
        format!("{NAME}={session}; {NAME}={session}"),
        format!("{NAME}={session}; a=b; {NAME}="),
    ] {
        let pages = nobody(&app.browser(), &header).await;
        assert!(!pages.iter().any(clears), "{header:.80}");
    }
    assert_eq!(app.rows("sessions").await, 1);
    assert_quiet(&log);
}

#[tokio::test]
async fn a_session_that_is_not_here_is_nobody_and_its_cookie_is_taken_back() {
    let microsoft = Microsoft::start().await;
    let (app, other) = (microsoft.app(&[]).await, microsoft.app(&[]).await);
    let (log, _listening) = Log::listen("debug");
    let elsewhere = other.signed_in(&person(&microsoft.issuer())).await.session().unwrap();
    for id in [encode(&[1; 32]), elsewhere] {
        let pages = nobody(&app.browser(), &format!("{NAME}={id}")).await;
        assert!(clears(pages.last().unwrap()), "the page left a cookie that is worth nothing");
        let browser = app.browser();
        browser.plant(NAME, &id);
        browser.get("/").send().await;
        assert_eq!(browser.session(), None);
    }
    assert_eq!(other.rows("sessions").await, 1);
    assert_quiet(&log);
}

#[tokio::test]
async fn a_cookie_is_never_taken_back_while_nobody_knows_what_it_is_worth() {
    let (microsoft, postgres) = (Microsoft::start().await, Postgres::fresh().await);
    let way = Proxy::to(postgres.port).await;
    let app = microsoft.app(&[("CONNECT_DATABASE_URL", &postgres.url_at(way.port))]).await;
    way.turn(Weather::Gone).await;
    assert_unknown(&app, &encode(&[1; 32])).await;
    way.turn(Weather::Fine).await;
    let pages = nobody(&app.browser(), &format!("{NAME}={}", encode(&[1; 32]))).await;
    assert!(clears(pages.last().unwrap()));
}

async fn assert_unknown(app: &App, id: &str) {
    let browser = app.browser();
    browser.plant(NAME, id);
    let asks = [
        browser.get("/"),
        browser.get("/connect/sign-in"),
        browser.call("current_user", &[]),
        browser.call("sign_out_everywhere", &[]),
        browser.post("/connect/disconnect", &[]),
    ];
    for page in join_all(asks.map(Ask::send)).await {
        assert_eq!((page.status, page.all("set-cookie").len()), (503, 0), "{}", page.text());
        assert_eq!(page.header("clear-site-data"), None);
    }
    assert_eq!(browser.session().as_deref(), Some(id));
}

/// Nothing was said beyond the one line a request that is always there.
fn assert_quiet(log: &Log) {
    let lines: Vec<_> = ["INFO", "WARN", "ERROR"].map(|level| log.lines(level)).concat();
    let (requests, others): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.contains("telemetry: request "));
    assert!(!requests.is_empty() && others.is_empty(), "{others:?}");
}
