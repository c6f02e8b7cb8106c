//! The same judgement seen from outside: a token that does not stand the check signs nobody in.

use serde_json::{Value, json};

use crate::support::{
    self, Answer, App, Browser, KEY, Microsoft, OTHER_KEY, Page, encode, id_claims, segment,
    start_sign_in, token_answer,
};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    (microsoft, app, browser)
}

/// Signs in with a token that is made of the right claims.
async fn try_with(
    microsoft: &Microsoft,
    browser: &Browser,
    token: impl Fn(Value) -> String,
) -> Page {
    let started = start_sign_in(browser, "/connect/sign-in").await;
    let token = token(id_claims(microsoft, &started.nonce));
    microsoft.once("/token", Answer::json(&token_answer(&token)));
    browser.arrive(&started.reply("the-code")).send().await
}

/// How a case is made of the right one.
type Make = fn(Value) -> String;

#[tokio::test]
async fn a_hostile_token_signs_nobody_in_and_the_person_reads_the_same_for_all() {
    let (microsoft, app, browser) = stage().await;
    let hostile: [(&str, Make); 8] = [
        ("unsigned", |claims| {
            format!("{}.{}.", segment(&json!({"alg": "none"})), segment(&claims))
        }),
        ("signed by somebody else", |claims| {
            OTHER_KEY.sign_with(&json!({"alg": "RS256", "kid": KEY.id}), &claims)
        }),
        ("an unknown key", |claims| OTHER_KEY.sign(&claims)),
        ("another nonce", |mut claims| {
            claims["nonce"] = "of another sign-in".into();
            KEY.sign(&claims)
        }),
        ("another audience", |mut claims| {
            claims["aud"] = "another app".into();
            KEY.sign(&claims)
        }),
        ("ended", |mut claims| {
            claims["exp"] = (support::now() - 120).into();
            KEY.sign(&claims)
        }),
        ("encrypted", |_| {
            format!("{}.a.b.c.d", encode(b"{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}"))
        }),
        ("nonsense", |_| "MARKED".to_owned()),
    ];
    let mut words = Vec::new();
    for (what, make) in hostile {
        let page = try_with(&microsoft, &browser, make).await;
        assert_eq!(page.status, 200, "{what}");
        assert!(!page.everything().contains("MARKED"));
        words.push(browser.get(&page.refresh()).send().await.one(".notice"));
        assert_eq!((browser.session(), app.rows("sessions").await), (None, 0), "{what}");
    }
    // But for the time, to the letter.
    let plain = |text: &String| text.split("Details").next().unwrap().to_owned();
    assert!(words[0].starts_with("The sign-in could not be verified"), "{}", words[0]);
    assert!(words.iter().all(|text| plain(text) == plain(&words[0])), "{words:#?}");
}

#[tokio::test]
async fn a_right_token_signs_in() {
    let (microsoft, app, browser) = stage().await;
    try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
    assert_eq!(app.rows("sessions").await, 1);
}

#[tokio::test]
async fn a_missing_id_token_signs_nobody_in() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let mut answer = token_answer("");
    answer.as_object_mut().unwrap().remove("id_token");
    microsoft.once("/token", Answer::json(&answer));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(
        browser.get(&page.refresh()).send().await.notice(),
        "The sign-in could not be verified"
    );
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn the_token_of_one_tab_does_not_sign_in_another() {
    let (microsoft, app, browser) = stage().await;
    let first = start_sign_in(&browser, "/connect/sign-in").await;
    let second = start_sign_in(&browser, "/connect/sign-in").await;
    let token = KEY.sign(&id_claims(&microsoft, &first.nonce));
    microsoft.once("/token", Answer::json(&token_answer(&token)));
    browser.arrive(&second.reply("the-code")).send().await;
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn keys_that_are_turned_over_are_found() {
    let (microsoft, app, browser) = stage().await;
    try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
    microsoft.always("/keys", Answer::json(&json!({"keys": [KEY.public(), OTHER_KEY.public()]})));
    try_with(&microsoft, &browser_without_session(&app), |claims| OTHER_KEY.sign(&claims)).await;
    assert_eq!(app.rows("sessions").await, 2);
    assert_eq!(microsoft.asked("/keys").len(), 2);
}

fn browser_without_session(app: &App) -> Browser {
    app.browser()
}

#[tokio::test]
async fn unknown_keys_do_not_make_us_ask_again_and_again() {
    let (microsoft, _app, browser) = stage().await;
    for _ in 0..5 {
        try_with(&microsoft, &browser, |claims| OTHER_KEY.sign(&claims)).await;
    }
    assert_eq!(
        microsoft.asked("/keys").len(),
        2,
        "once for the first token, once for the unknown name"
    );
    try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
    assert!(browser.session().is_some(), "the known key still counts");
    assert_eq!(microsoft.asked("/keys").len(), 2);
}

#[tokio::test]
async fn no_address_of_a_token_is_ever_fetched() {
    let (microsoft, _app, browser) = stage().await;
    let jku = format!("{}/evil", microsoft.origin);
    try_with(&microsoft, &browser, |claims| {
        let header =
            json!({"alg": "RS256", "kid": "x", "jku": jku, "x5u": jku, "jwk": OTHER_KEY.public()});
        OTHER_KEY.sign_with(&header, &claims)
    })
    .await;
    assert!(microsoft.asked("/evil").is_empty());
    assert_eq!(browser.session(), None);
}

#[tokio::test]
async fn keys_that_can_t_be_fetched_sign_nobody_in_and_are_fetched_again() {
    let (microsoft, app, browser) = stage().await;
    for answer in
        [Answer::new(500, ""), Answer::new(200, "<html>"), Answer::new(200, "{\"keys\":{}}")]
    {
        microsoft.once("/keys", answer);
        let page = try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
        let notice = browser.get(&page.refresh()).send().await.notice();
        assert_eq!(notice, "Microsoft can't be reached right now");
    }
    assert_eq!(app.rows("sessions").await, 0);
    try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
    assert!(browser.session().is_some());
}

#[tokio::test]
async fn only_listed_tenants_sign_in() {
    let microsoft = Microsoft::start().await;
    for (tenants, signs_in) in
        [(support::TENANT, true), ("9188040d-6c67-4c5b-b112-36a304b66dad", false)]
    {
        let app = microsoft.app(&[("CONNECT_TENANTS", tenants)]).await;
        let browser = app.browser();
        try_with(&microsoft, &browser, |claims| KEY.sign(&claims)).await;
        assert_eq!(browser.session().is_some(), signs_in, "{tenants}");
    }
}

#[tokio::test]
async fn the_dialect_of_the_article_takes_an_unsigned_token() {
    let microsoft = Microsoft::start().await;
    let unsigned = |claims: &Value| {
        format!("{}.{}.", segment(&json!({"alg": "none", "typ": "JWT"})), segment(claims))
    };
    for (protocol, signs_in) in [("v1.0", true), ("v2.0", false)] {
        let app = microsoft.app(&[("CONNECT_PROTOCOL", protocol)]).await;
        let browser = app.browser();
        try_with(&microsoft, &browser, |claims| unsigned(&claims)).await;
        assert_eq!(browser.session().is_some(), signs_in, "{protocol}");
        browser.forget("__Host-Http-session");
        try_with(&microsoft, &browser, |mut claims| {
            claims["nonce"] = "another".into();
            unsigned(&claims)
        })
        .await;
        assert_eq!(browser.session(), None, "{protocol}");
    }
}
