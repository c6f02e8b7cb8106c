//! Errors of the provider, in plain words.

use crate::support::{self, Answer, person, sign_in, start_sign_in};
use crate::{assert_nothing_happened, grant, notice, stage};

#[tokio::test]
async fn a_failed_sign_in_is_explained_to_somebody_who_is_still_signed_in() {
    let (microsoft, _app, browser) = stage().await;
    sign_in(&browser, &microsoft).await;
    let started = start_sign_in(&browser, "/connect/sign-in?need=people").await;
    let page = browser.arrive(&started.reply_with("error=server_error")).send().await;
    let notices =
        browser.get(&page.refresh()).send().await.texts(":not(.bars) > .notice > .notice-title");
    assert_eq!(notices, ["Microsoft can't be reached right now"]);
}

#[tokio::test]
async fn a_planted_session_id_is_never_taken_over() {
    let (microsoft, app, browser) = stage().await;
    let planted = support::encode(&[5; 32]);
    browser.plant("__Host-Http-session", &planted);
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    // The planted cookie is sent with the reply as well, as if it were no Strict one.
    let cookies = browser.cookie_header();
    browser.arrive(&started.reply("the-code")).with("cookie", &cookies).send().await;
    assert_ne!(browser.session().unwrap(), planted);
    let thief = app.browser();
    thief.plant("__Host-Http-session", &planted);
    assert_eq!(thief.call("current_user", &[]).send().await.json(), serde_json::Value::Null);
}

#[tokio::test]
async fn a_sign_in_ends_no_session_of_another_browser() {
    let (microsoft, app, browser) = stage().await;
    let victim = app.signed_in(&person(&microsoft.issuer())).await;
    sign_in(&browser, &microsoft).await;
    assert_eq!(victim.call("current_user", &[]).send().await.json()["name"], "Megan Castillo");
}

#[tokio::test]
async fn each_error_of_the_provider_is_explained_in_plain_words() {
    let (microsoft, app, browser) = stage().await;
    let described = |number: u32| format!("access_denied&error_description=AADSTS{number}%3A+x");
    for (error, words) in [
        ("access_denied".to_owned(), "You are not connected"),
        (described(65_004), "You are not connected"),
        (described(90_094), "Your organisation has to allow this app first"),
        (described(50_105), "This account has no access to this app"),
        (described(53_003), "A rule of your organisation stands in the way"),
        ("login_required".into(), "You are not signed in at Microsoft"),
        ("interaction_required".into(), "Microsoft wants one more step from you"),
        ("consent_required".into(), "You have not allowed this app yet"),
        ("server_error".into(), "Microsoft can't be reached right now"),
        ("temporarily_unavailable".into(), "Microsoft can't be reached right now"),
        ("invalid_request".into(), "This site is not set up correctly"),
        ("unauthorized_client".into(), "This site is not set up correctly"),
        ("unsupported_response_type".into(), "This site is not set up correctly"),
        ("invalid_resource".into(), "Microsoft does not know the API that this site uses"),
        ("something_new".into(), "This site is not set up correctly"),
    ] {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        let page = browser.arrive(&started.reply_with(&format!("error={error}"))).send().await;
        assert_eq!(page.status, 200, "{error}");
        assert_eq!(notice(&browser, &page).await, words, "{error}");
    }
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

#[tokio::test]
async fn the_ids_of_an_error_are_shown_and_its_text_is_not() {
    let (_microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let query = "error=access_denied&error_description=AADSTS65004%3A+MARKED+%3Cscript%3E+\
                 Trace+ID%3A+0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10+\
                 Correlation+ID%3A+1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11+Timestamp%3A+x";
    let page = browser.arrive(&started.reply_with(query)).send().await;
    let connect = browser.get(&page.refresh()).send().await;
    let facts = connect.texts(".notice dd").join(" ");
    assert!(facts.contains("0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10"), "{facts}");
    assert!(facts.contains("1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11"), "{facts}");
    assert!(facts.contains("AADSTS65004"), "{facts}");
    assert!(!connect.text().contains("MARKED"));
}

#[tokio::test]
async fn nobody_can_make_up_a_notice() {
    let (_microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let page = browser.arrive(&started.reply_with("error=access_denied")).send().await;
    let sealed = page.refresh();
    for changed in [
        "/?notice=Declined".to_owned(),
        format!("{sealed}A"),
        sealed[..sealed.len() - 5].to_owned(),
    ] {
        let connect = browser.get(&changed).send().await;
        assert_eq!((connect.status, connect.texts(".notice").len()), (200, 0), "{changed}");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_at_the_reply_is_no_server_error_of_ours() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.always("/token", Answer::new(503, "").with("retry-after", "5"));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(notice(&browser, &page).await, "Microsoft can't be reached right now");
    assert_eq!(app.rows("sessions").await, 0);
}
