//! Keys that are turned over or unknown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::{self, Form, SESSION_KEY};
use crate::{name, stage};

#[tokio::test]
async fn an_unknown_key_deletes_nothing_and_keeps_the_cookie() {
    let (_microsoft, app, browser) = stage().await;
    let app = app.restart(&[("CONNECT_SESSION_KEYS", &STANDARD.encode([9; 32]))]).await;
    for page in [
        browser.call("current_user", &[]).send().await,
        browser.get("/").send().await,
        browser.send_mail(&Form::new()).await,
        browser.send_form(&Form::new()).await,
        browser.get("/connect/sign-in").send().await,
        browser.get("/connect/photo").send().await,
    ] {
        assert_eq!(page.status, 503, "{}", page.text());
        assert!(page.header("retry-after").is_some());
        assert!(page.all("set-cookie").is_empty());
    }
    assert_eq!(app.rows("sessions").await, 1);
    let _app = app.restart(&[("CONNECT_SESSION_KEYS", &STANDARD.encode(SESSION_KEY))]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
}

#[tokio::test]
async fn turning_keys_over_signs_nobody_out() {
    let (_microsoft, app, browser) = stage().await;
    let keys = format!("{},{}", STANDARD.encode([9; 32]), STANDARD.encode(SESSION_KEY));
    let _app = app.restart(&[("CONNECT_SESSION_KEYS", &keys)]).await;
    assert_eq!(name(&browser).await, "Megan Castillo");
}

#[tokio::test]
async fn what_is_no_session_id_is_nobody() {
    let (_microsoft, app, browser) = stage().await;
    let session = browser.session().unwrap();
    let stranger = app.browser();
    let ask = |cookie: &str| stranger.call("current_user", &[]).with("cookie", cookie);
    for cookie in [
        "__Host-Http-session=".to_owned(),
        format!("__Host-Http-session={session}A"),
        format!("__Host-Http-session={}", &session[1..]),
        format!("session={session}"),
        format!("__Host-Http-Session={session}"),
        format!("__Host-Http-session={session}; __Host-Http-session={session}"),
        format!("__Host-Http-session={}; __Host-Http-session={session}", support::encode(&[1; 32])),
        ";;; = ;".to_owned(),
    ] {
        let page = ask(&cookie).send().await;
        assert_eq!((page.status, page.json()), (200, Value::Null), "{cookie}");
    }
    assert_eq!(
        ask(&format!("a=b; __Host-Http-session={session}")).send().await.json()["name"],
        "Megan Castillo"
    );
}
