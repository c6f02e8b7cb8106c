//! A reply that belongs to no running sign-in, or that can be read in two ways.

use crate::support::{self, Answer, Microsoft, raw, start_sign_in};
use crate::{assert_nothing_happened, cookie_name, grant, notice, stage};

#[tokio::test]
async fn reply_refuses_a_foreign_state() {
    let (microsoft, app, browser) = stage().await;
    start_sign_in(&browser, "/connect/sign-in").await;
    let foreign = start_sign_in(&app.browser(), "/connect/sign-in").await;
    grant(&microsoft, &foreign);
    let page = browser.arrive(&foreign.reply("the-code")).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(notice(&browser, &page).await, "This sign-in is no longer running");
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

#[tokio::test]
async fn reply_refuses_a_state_whose_cookie_was_renamed() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let other = start_sign_in(&app.browser(), "/connect/sign-in").await;
    grant(&microsoft, &other);
    // The sealed content of one sign-in under the name that belongs to another state.
    let (name, value) = browser.cookies().remove(0);
    browser.forget(&name);
    let renamed = cookie_name(&other.state);
    browser.plant(&renamed, &value);
    browser.arrive(&other.reply("the-code")).send().await;
    browser.arrive(&started.reply("the-code")).send().await;
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

#[tokio::test]
async fn reply_refuses_a_reply_without_its_cookie() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    let other = app.browser();
    let page = other.arrive(&started.reply("the-code")).send().await;
    assert_eq!(notice(&other, &page).await, "This sign-in is no longer running");
    assert_nothing_happened(&microsoft, &app, &other).await;
}

#[tokio::test]
async fn reply_refuses_a_changed_cookie() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    let (name, value) = browser.cookies().remove(0);
    for changed in
        [value.replace(&value[60..61], "-"), value[..value.len() - 4].to_owned(), String::new()]
    {
        assert_ne!(changed, value);
        browser.plant(&name, &changed);
        browser.arrive(&started.reply("the-code")).send().await;
    }
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

#[tokio::test]
async fn reply_refuses_a_sign_in_that_took_too_long() {
    let (microsoft, app, browser) = stage().await;
    for (age, signs_in) in [(601, false), (600, false), (590, true)] {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        grant(&microsoft, &started);
        let name = cookie_name(&started.state);
        browser.plant(&name, &older(&name, &browser.cookie(&name).unwrap(), age));
        let page = browser.arrive(&started.reply("the-code")).send().await;
        if !signs_in {
            assert_eq!(notice(&browser, &page).await, "This sign-in is no longer running");
            assert_nothing_happened(&microsoft, &app, &browser).await;
        }
        assert_eq!(browser.session().is_some(), signs_in, "{age}");
    }
}

/// The same sealed sign-in, begun some seconds earlier.
fn older(name: &str, value: &str, seconds: i64) -> String {
    use base64::Engine;
    use graph_connect::server::session::{Sealer, SealingKeys};
    let keeper = Sealer::new(&SealingKeys::new(vec![support::SESSION_KEY]).unwrap());
    let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).unwrap();
    let content = keeper.open(&sealed, name.as_bytes()).unwrap();
    let mut content: serde_json::Value = serde_json::from_slice(&content).unwrap();
    let started = content.as_array().unwrap().iter().position(serde_json::Value::is_i64).unwrap();
    content[started] = (content[started].as_i64().unwrap() - seconds).into();
    support::encode(&keeper.seal(content.to_string().as_bytes(), name.as_bytes()))
}

#[tokio::test]
async fn reply_refuses_what_is_doubled_missing_or_contradictory() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    let state = &started.state;
    let long = "a".repeat(8_193);
    for query in [
        String::new(),
        "code=x".into(),
        format!("state={state}"),
        format!("code=&state={state}"),
        "code=x&state=".into(),
        format!("code=x&code=x&state={state}"),
        format!("code=x&c%6Fde=y&state={state}"),
        format!("code=x&state={state}&state={state}"),
        format!("code=x&error=access_denied&state={state}"),
        format!("code=x&state={state}&iss=a&iss=b"),
        format!("code={long}&state={state}"),
        format!("error={long}&state={state}"),
        format!("code=x&state={long}"),
        format!("code=%FF&state={state}"),
        format!("code=x%00&state={state}"),
        format!("code=x&state={state}&x=%C3%28"),
    ] {
        let page = browser.arrive(&format!("/connect/get_token/?{query}")).send().await;
        assert_eq!(page.status, 400, "{query}");
        assert_eq!(
            notice(&browser, &page).await,
            "The answer of the sign-in can't be read",
            "{query}"
        );
        assert_nothing_happened(&microsoft, &app, &browser).await;
    }
    // None of these has used the sign-in up.
    browser.arrive(&started.reply("the-code")).send().await;
    assert!(browser.session().is_some());
}

#[tokio::test]
async fn reply_refuses_bytes_that_are_not_utf_8() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    let head = format!(
        "&state={} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
        started.state,
        app.addr,
        browser.cookie_header()
    );
    let answer =
        raw(&app, &[b"GET /connect/get_token/?code=\xff\xfe", head.as_bytes()].concat()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

#[tokio::test]
async fn reply_refuses_another_issuer() {
    let (microsoft, app, browser) = stage().await;
    for issuer in
        ["https://evil.example", "", "%7Btenantid%7D", &format!("{}x", microsoft.issuer())]
    {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        grant(&microsoft, &started);
        let page =
            browser.arrive(&started.reply_with(&format!("code=x&iss={issuer}"))).send().await;
        assert_eq!(notice(&browser, &page).await, "The sign-in could not be verified", "{issuer}");
        assert_nothing_happened(&microsoft, &app, &browser).await;
    }
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    browser.arrive(&started.reply_with(&format!("code=x&iss={}", microsoft.issuer()))).send().await;
    assert!(browser.session().is_some(), "the right issuer was refused");
}

#[tokio::test]
async fn reply_refuses_a_missing_issuer_where_one_was_promised() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document["authorization_response_iss_parameter_supported"] = true.into();
    microsoft.always("/common/v2.0/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for reply in ["code=x", "error=access_denied"] {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        grant(&microsoft, &started);
        let page = browser.arrive(&started.reply_with(reply)).send().await;
        assert_eq!(notice(&browser, &page).await, "The sign-in could not be verified", "{reply}");
    }
    assert_nothing_happened(&microsoft, &app, &browser).await;
}
