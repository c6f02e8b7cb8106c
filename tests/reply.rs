//! `GET /connect/get_token/`: what belongs to no running sign-in leads to no session.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use futures_util::future::join_all;
use support::{
    Answer, App, Browser, Gate, KEY, Microsoft, Page, Started, id_claims, person, raw, sign_in,
    start_sign_in, token_answer,
};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    (microsoft, app, browser)
}

/// Lets the token endpoint answer well.
fn grant(microsoft: &Microsoft, started: &Started) {
    let id_token = KEY.sign(&id_claims(microsoft, &started.nonce));
    microsoft.always("/token", Answer::json(&token_answer(&id_token)));
}

/// What the connect page says that an answer leads to.
async fn notice(browser: &Browser, page: &Page) -> String {
    browser.get(&page.refresh()).send().await.notice()
}

/// Nobody was signed in, and no code was spent.
async fn assert_nothing_happened(microsoft: &Microsoft, app: &App, browser: &Browser) {
    assert!(microsoft.asked("/token").is_empty(), "the code was spent");
    assert_eq!(app.rows("sessions").await, 0);
    assert_eq!(browser.session(), None);
}

#[tokio::test]
async fn reply_signs_in_and_leads_to_where_the_person_started() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in?return_to=%2F%3Fa%3D1%26b%3D%22").await;
    grant(&microsoft, &started);
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!((page.status, page.refresh()), (200, "/?a=1&b=%22".to_owned()));
    assert_eq!(app.rows("sessions").await, 1);
    let user = browser.call("current_user", &[]).send().await.json();
    assert_eq!(user["address"], "megan@fabrikam.example");
}

#[tokio::test]
async fn reply_answers_a_tiny_page_with_exactly_its_cookies_and_headers() {
    let (microsoft, _app, browser) = stage().await;
    let page = sign_in(&browser, &microsoft).await;
    let mut cookies = page.all("set-cookie");
    cookies.sort_unstable();
    let (session, rest) = cookies[0].split_once('=').unwrap();
    let (value, attributes) = rest.split_once("; ").unwrap();
    assert_eq!((session, value.len()), ("__Host-Http-session", 43));
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800");
    let (name, rest) = cookies[1].split_once('=').unwrap();
    assert!(name.starts_with("__Host-Http-sign-in-"));
    assert_eq!(rest, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    assert_eq!(cookies.len(), 2);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("content-security-policy"), Some("default-src 'none'"));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.attribute("a", "href").as_deref(), Some("/"));
    assert!(page.body.len() < 400, "{}", page.text());
}

#[tokio::test]
async fn reply_never_repeats_code_state_or_tokens() {
    let (microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    for path in [
        started.reply("MARKED-code"),
        started.reply("MARKED-code"),
        started.reply_with("error=MARKED-code"),
    ] {
        let page = browser.arrive(&path).send().await;
        assert!(!page.everything().contains("MARKED"), "{}", page.everything());
        assert!(!page.text().contains(&started.state));
    }
}

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

fn cookie_name(state: &str) -> String {
    use sha2::{Digest, Sha256};
    format!("__Host-Http-sign-in-{}", &support::encode(&Sha256::digest(state))[..8])
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
    let sealer = Sealer::new(&SealingKeys::new(vec![support::SESSION_KEY]).unwrap());
    let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).unwrap();
    let content = sealer.open(&sealed, name.as_bytes()).unwrap();
    let mut content: serde_json::Value = serde_json::from_slice(&content).unwrap();
    content["started"] = (content["started"].as_i64().unwrap() - seconds).into();
    support::encode(&sealer.seal(content.to_string().as_bytes(), name.as_bytes()))
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

#[tokio::test]
async fn parallel_replies_spend_the_code_once() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let gate = Gate::closed();
    let id_token = KEY.sign(&id_claims(&microsoft, &started.nonce));
    microsoft.always("/token", Answer::json(&token_answer(&id_token)).behind(&gate));
    let cookies = browser.cookie_header();
    let replies = (0..10).map(|_| {
        // Each as if it were the first: none sees the cookies that another one's answer takes away.
        let ask = browser.arrive(&started.reply("the-code")).with("cookie", &cookies);
        tokio::spawn(ask.send())
    });
    let replies: Vec<_> = replies.collect();
    support::eventually("the code arrives", || async { !microsoft.asked("/token").is_empty() })
        .await;
    gate.open();
    let pages = join_all(replies).await;
    assert!(pages.iter().all(|page| page.as_ref().unwrap().status == 200));
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!(app.rows("sessions").await, 1);
}

#[tokio::test]
async fn the_sign_in_is_used_up_before_the_code_is_spent() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.always("/token", Answer::new(500, ""));
    let cookies = browser.cookie_header();
    for _ in 0..3 {
        browser.arrive(&started.reply("the-code")).with("cookie", &cookies).send().await;
    }
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!((app.rows("sessions").await, app.rows("used_sign_ins").await), (0, 1));
}

#[tokio::test]
async fn the_back_button_leads_politely_into_the_application() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in?return_to=%2F%3Fx").await;
    grant(&microsoft, &started);
    let cookies = browser.cookie_header();
    browser.arrive(&started.reply("the-code")).send().await;
    let session = browser.session();
    let page = browser.arrive(&started.reply("the-code")).with("cookie", &cookies).send().await;
    assert_eq!((page.status, page.refresh()), (200, "/?x".to_owned()));
    assert_eq!(browser.session(), session, "the session stays");
    assert_eq!(app.rows("sessions").await, 1);
    // The cookie of the sign-in is gone by now: still no error page, and no loop.
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(browser.get(&page.refresh()).send().await.status, 200);
}

#[tokio::test]
async fn many_tabs_sign_in_at_once() {
    let (microsoft, app, browser) = stage().await;
    let mut tabs = Vec::new();
    for number in 0..5 {
        tabs.push(
            start_sign_in(&browser, &format!("/connect/sign-in?return_to=%2F{number}")).await,
        );
    }
    for (number, started) in tabs.iter().enumerate().rev() {
        grant(&microsoft, started);
        let page = browser.arrive(&started.reply("the-code")).send().await;
        assert_eq!(page.refresh(), format!("/{number}"));
    }
    assert_eq!(app.rows("sessions").await, 5);
    assert_eq!(browser.cookies().len(), 1, "only the session is left");
}

#[tokio::test]
async fn a_sign_in_that_was_pushed_out_offers_to_start_again() {
    let (microsoft, app, browser) = stage().await;
    let first = start_sign_in(&browser, "/connect/sign-in").await;
    for _ in 0..5 {
        start_sign_in(&browser, "/connect/sign-in").await;
    }
    // Which of several begun in the same second goes is not said: let it be this one.
    browser.forget(&cookie_name(&first.state));
    let page = browser.arrive(&first.reply("the-code")).send().await;
    let connect = browser.get(&page.refresh()).send().await;
    assert_eq!(connect.notice(), "This sign-in is no longer running");
    assert_eq!(connect.attribute(".notice a", "href").as_deref(), Some("/connect/sign-in"));
    assert_nothing_happened(&microsoft, &app, &browser).await;
}

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

#[tokio::test]
async fn a_failed_sign_in_is_explained_to_somebody_who_is_still_signed_in() {
    let (microsoft, _app, browser) = stage().await;
    sign_in(&browser, &microsoft).await;
    let started = start_sign_in(&browser, "/connect/sign-in?need=people").await;
    let page = browser.arrive(&started.reply_with("error=server_error")).send().await;
    let notices = browser.get(&page.refresh()).send().await.texts(".notice-title");
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
        (described(50_105), "This account can't be used here"),
        (described(53_003), "A rule of your organisation stands in the way"),
        ("login_required".into(), "Microsoft wants one more step from you"),
        ("interaction_required".into(), "Microsoft wants one more step from you"),
        ("consent_required".into(), "Microsoft wants one more step from you"),
        ("server_error".into(), "Microsoft can't be reached right now"),
        ("temporarily_unavailable".into(), "Microsoft can't be reached right now"),
        ("invalid_request".into(), "This site is not set up correctly"),
        ("unauthorized_client".into(), "This site is not set up correctly"),
        ("unsupported_response_type".into(), "This site is not set up correctly"),
        ("invalid_resource".into(), "This site is not set up correctly"),
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
