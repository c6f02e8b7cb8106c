//! `POST /connect/disconnect`: signed out here first, then at Microsoft.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use serde_json::{Value, json};
use support::{Answer, App, Browser, Form, Gate, Microsoft, eventually, person};
use url::Url;

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

#[tokio::test]
async fn sign_out_ends_the_session_and_leads_to_microsoft() {
    let (microsoft, app, browser) = stage().await;
    let page = browser.post("/connect/disconnect", &[]).send().await;
    assert_eq!(page.status, 200, "a redirect would be checked against form-action");
    let target = Url::parse(&page.refresh()).unwrap();
    let query: Vec<_> = target.query_pairs().into_owned().collect();
    assert_eq!(&target[..url::Position::AfterPath], format!("{}/logout", microsoft.origin));
    let back = format!("{}/connect/signed-out", app.origin);
    assert_eq!(
        query,
        [
            ("post_logout_redirect_uri".to_owned(), back),
            ("logout_hint".to_owned(), "O.hint".to_owned())
        ]
    );
    assert_eq!(
        page.all("set-cookie"),
        ["__Host-Http-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"]
    );
    assert_eq!(page.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(app.rows("sessions").await, 0, "its tokens are still there");
}

#[tokio::test]
async fn the_old_cookie_is_worth_nothing_afterwards() {
    let (microsoft, app, browser) = stage().await;
    let old = browser.session().unwrap();
    browser.post("/connect/disconnect", &[]).send().await;
    let thief = app.browser();
    thief.plant("__Host-Http-session", &old);
    assert_eq!(thief.call("current_user", &[]).send().await.json(), Value::Null);
    assert_eq!(thief.send_mail(&Form::new()).await.status, 401);
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
}

#[tokio::test]
async fn sign_out_ends_this_session_alone() {
    let (microsoft, app, browser) = stage().await;
    let other = app.signed_in(&person(&microsoft.issuer())).await;
    browser.post("/connect/disconnect", &[]).send().await;
    assert_eq!(other.call("current_user", &[]).send().await.json()["name"], "Megan Castillo");
}

#[tokio::test]
async fn signing_out_twice_or_without_a_session_is_no_error() {
    let (microsoft, app, browser) = stage().await;
    for browser in [&browser, &browser, &app.browser()] {
        let page = browser.post("/connect/disconnect", &[]).send().await;
        assert_eq!(page.status, 200);
        assert!(page.refresh().starts_with(&format!("{}/logout?", microsoft.origin)));
    }
}

#[tokio::test]
async fn sign_out_without_a_word_from_the_provider_ends_the_session_all_the_same() {
    for document in ["{}", "<html>", ""] {
        let microsoft = Microsoft::start().await;
        microsoft
            .always("/common/v2.0/.well-known/openid-configuration", Answer::new(200, document));
        let app = microsoft.app(&[]).await;
        let browser = app.signed_in(&person(&microsoft.issuer())).await;
        let page = browser.post("/connect/disconnect", &[]).send().await;
        assert_eq!((page.status, page.refresh()), (200, "/connect/signed-out".to_owned()));
        assert_eq!((browser.session(), app.rows("sessions").await), (None, 0));
    }
}

#[tokio::test]
async fn a_provider_without_an_address_to_sign_out_is_no_error() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document.as_object_mut().unwrap().remove("end_session_endpoint");
    microsoft.always("/common/v2.0/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.post("/connect/disconnect", &[]).send().await;
    assert_eq!(page.refresh(), "/connect/signed-out");
}

#[tokio::test]
async fn an_address_with_parameters_keeps_them() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document["end_session_endpoint"] = json!(format!("{}/logout?p=policy", microsoft.origin));
    microsoft.always("/common/v2.0/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.post("/connect/disconnect", &[]).send().await;
    assert!(
        page.refresh().contains("/logout?p=policy&post_logout_redirect_uri="),
        "{}",
        page.refresh()
    );
}

#[tokio::test]
async fn no_id_token_goes_through_the_browser() {
    let (microsoft, app, _browser) = stage().await;
    let browser = app.browser();
    support::sign_in(&browser, &microsoft).await;
    let page = browser.post("/connect/disconnect", &[]).send().await;
    assert!(!page.everything().contains("id_token"), "{}", page.everything());
    assert!(!page.everything().contains("MARKED"));
}

#[tokio::test]
async fn sign_out_during_a_send_is_final() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(
        "/v1.0/me/sendMail",
        Answer::graph_error(401, "InvalidAuthenticationToken").behind(&gate),
    );
    let tab = browser.clone();
    let send = tokio::spawn(async move { tab.send_mail(&Form::new()).await.status });
    eventually("the mail arrives", || async { !microsoft.asked("/v1.0/me/sendMail").is_empty() })
        .await;
    browser.post("/connect/disconnect", &[]).send().await;
    gate.open();
    assert_eq!(send.await.unwrap(), 401);
    assert!(microsoft.asked("/token").is_empty(), "a refresh after the sign-out");
    assert_eq!(microsoft.asked("/v1.0/me/sendMail").len(), 1);
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn the_page_afterwards_says_so() {
    let (_microsoft, app, _browser) = stage().await;
    let browser = app.browser();
    let page = browser.arrive("/connect/signed-out").send().await;
    assert_eq!(page.attribute("meta[http-equiv=refresh]", "content").as_deref(), Some("0"));
    let page = browser.get("/connect/signed-out").send().await;
    assert_eq!(page.status, 200);
    assert!(page.one("h1").contains("signed out"), "{}", page.one("h1"));
}

#[tokio::test]
async fn a_foreign_page_signs_nobody_out() {
    let (_microsoft, app, browser) = stage().await;
    for site in ["cross-site", "same-site", "none"] {
        let page =
            browser.post("/connect/disconnect", &[]).with("sec-fetch-site", site).send().await;
        assert_eq!((page.status, page.header("clear-site-data")), (403, None), "{site}");
    }
    assert_eq!(browser.get("/connect/disconnect").send().await.status, 405);
    assert_eq!(app.rows("sessions").await, 1);
}

#[tokio::test]
async fn everywhere_is_for_the_person_the_page_was_made_for() {
    let (microsoft, app, browser) = stage().await;
    let elsewhere = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.post("/connect/disconnect", &[("everywhere", "1"), ("account", "x")]);
    assert_eq!(page.send().await.status, 409);
    assert_eq!(app.rows("sessions").await, 2);
    let account =
        browser.get("/").send().await.attribute(".menu input[name=account]", "value").unwrap();
    let page = browser.post("/connect/disconnect", &[("everywhere", "1"), ("account", &account)]);
    assert_eq!(page.send().await.status, 200);
    assert_eq!(app.rows("sessions").await, 0);
    // Nobody is signed in any more: it can't be done, and nobody is told that it was.
    let page = elsewhere.post("/connect/disconnect", &[("everywhere", "1")]).send().await;
    assert_eq!(page.status, 401);
    assert!(page.text().contains("Your session has ended"), "{}", page.text());
}
