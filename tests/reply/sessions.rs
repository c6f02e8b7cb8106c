//! The session that a sign-in begins, and the one that it replaces.

use crate::support::{sign_in, start_sign_in};
use crate::{grant, stage};

#[tokio::test]
async fn the_session_id_changes_at_each_sign_in_and_the_former_session_ends() {
    let (microsoft, app, browser) = stage().await;
    sign_in(&browser, &microsoft).await;
    let first = browser.session().unwrap();
    let started = start_sign_in(&browser, "/connect/sign-in?prompt=select_account").await;
    grant(&microsoft, &started);
    browser.arrive(&started.reply("the-code")).send().await;
    assert_ne!(browser.session().unwrap(), first);
    assert_eq!(app.rows("sessions").await, 1);
    let old = app.browser();
    old.plant("__Host-Http-session", &first);
    assert_eq!(old.call("current_user", &[]).send().await.json(), serde_json::Value::Null);
}

#[tokio::test]
async fn a_failed_sign_in_keeps_the_former_session() {
    let (microsoft, app, browser) = stage().await;
    sign_in(&browser, &microsoft).await;
    let first = browser.session();
    let started = start_sign_in(&browser, "/connect/sign-in?prompt=login").await;
    browser.arrive(&started.reply_with("error=access_denied")).send().await;
    assert_eq!((browser.session(), app.rows("sessions").await), (first, 1));
}
