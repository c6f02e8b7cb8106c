//! The token endpoint: what it is asked, and what becomes of every answer.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{
    Answer, App, Browser, CLIENT_ID, CLIENT_SECRET, Demo, Form, KEY, Microsoft, encode, id_claims,
    sign_in, start_sign_in, token_answer,
};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    (microsoft, app, browser)
}

/// The reply to a sign-in whose code gets this answer; the notice, where there is one.
async fn redeem(
    microsoft: &Microsoft,
    browser: &Browser,
    answer: impl Fn(Value) -> Answer,
) -> Option<String> {
    browser.forget("__Host-Http-session");
    let started = start_sign_in(browser, "/connect/sign-in").await;
    let right = token_answer(&KEY.sign(&id_claims(microsoft, &started.nonce)));
    microsoft.once("/token", answer(right));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!page.everything().contains("MARKED"), "{}", page.everything());
    browser.get(&page.refresh()).send().await.texts(".notice-title").pop()
}

/// The life of the access token of the one session, in seconds.
async fn life(app: &App, browser: &Browser) -> i64 {
    let tokens = app.session_of(browser).await.unwrap().tokens;
    tokens.expires.0 - tokens.obtained.0
}

#[tokio::test]
async fn the_request_names_everything_in_its_body() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.once(
        "/token",
        Answer::json(&token_answer(&KEY.sign(&id_claims(&microsoft, &started.nonce)))),
    );
    browser.arrive(&started.reply("the%2Bcode")).send().await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!((asked.method.as_str(), asked.query.as_str()), ("POST", ""));
    let verifier = asked.field("code_verifier").unwrap();
    assert_eq!(encode(&Sha256::digest(&verifier)), started.challenge);
    let mut form = asked.form();
    form.sort();
    let expected = [
        ("client_id", CLIENT_ID.to_owned()),
        ("client_secret", CLIENT_SECRET.to_owned()),
        ("code", "the+code".to_owned()),
        ("code_verifier", verifier),
        ("grant_type", "authorization_code".to_owned()),
        ("redirect_uri", format!("{}/connect/get_token/", app.origin)),
        ("scope", "openid profile offline_access User.Read Mail.Send".to_owned()),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value)));
    for absent in ["authorization", "origin", "cookie", "referer"] {
        assert!(!asked.headers.contains_key(absent), "{absent}");
    }
    assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!asked.headers.contains_key("accept-encoding"), "decompression is off");
}

#[tokio::test]
async fn the_dialect_of_the_article_names_a_resource_and_no_scope() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    sign_in(&app.browser(), &microsoft).await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("resource").as_deref(), Some("https://graph.microsoft.com"));
    assert_eq!(asked.field("scope"), None);
    assert_eq!(asked.field("client_secret").as_deref(), Some(CLIENT_SECRET));
    assert!(asked.field("code_verifier").is_some());
}

#[tokio::test]
async fn the_resource_follows_the_cloud() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document["msgraph_host"] = "graph.microsoft.us".into();
    microsoft.always("/common/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    sign_in(&app.browser(), &microsoft).await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("resource").as_deref(), Some("https://graph.microsoft.us"));
}

#[tokio::test]
async fn lives_are_read_in_all_their_forms() {
    let (microsoft, app, browser) = stage().await;
    for (value, seconds) in
        [(json!(3_599), 3_599), (json!("3599"), 3_599), (Value::Null, 300), (json!(86_400), 86_400)]
    {
        let notice = redeem(&microsoft, &browser, |mut answer| {
            answer["expires_in"] = value.clone();
            Answer::json(&answer)
        });
        assert_eq!(notice.await, None, "{value}");
        assert_eq!(life(&app, &browser).await, seconds, "{value}");
    }
    let notice = redeem(&microsoft, &browser, |mut answer| {
        answer.as_object_mut().unwrap().remove("expires_in");
        Answer::json(&answer)
    });
    assert_eq!(notice.await, None);
    assert_eq!(life(&app, &browser).await, 300);
}

#[tokio::test]
async fn the_type_of_a_token_may_be_written_in_capitals() {
    let (microsoft, _app, browser) = stage().await;
    for kind in ["Bearer", "bearer", "BEARER"] {
        let notice = redeem(&microsoft, &browser, |mut answer| {
            answer["token_type"] = kind.into();
            Answer::json(&answer)
        });
        assert_eq!(notice.await, None, "{kind}");
    }
}

#[tokio::test]
async fn unknown_members_have_no_effect() {
    let (microsoft, _app, browser) = stage().await;
    let notice = redeem(&microsoft, &browser, |mut answer| {
        answer["foci"] = json!("1");
        answer["client_info"] = json!({"nested": [1, 2.5, null]});
        Answer::json(&answer)
    });
    assert_eq!(notice.await, None);
}

#[tokio::test]
async fn what_is_no_token_signs_nobody_in() {
    let (microsoft, app, browser) = stage().await;
    let set = |name: &'static str, value: Value| {
        move |mut answer: Value| {
            answer[name] = value.clone();
            Answer::json(&answer)
        }
    };
    let unavailable = Some("Microsoft can't be reached right now".to_owned());
    for (name, value) in [
        ("expires_in", json!(-1)),
        ("expires_in", json!("-1")),
        ("expires_in", json!(1.5)),
        ("expires_in", json!("soon")),
        ("expires_in", json!([3_600])),
        ("token_type", json!("mac")),
        ("token_type", json!("")),
        ("token_type", Value::Null),
        ("access_token", json!("")),
        ("access_token", json!("MARKED\r\nX-Injected: 1")),
        ("access_token", json!("MARKED with a space")),
        ("access_token", json!("MARKÉD")),
        ("access_token", json!(1)),
        ("access_token", Value::Null),
        ("refresh_token", json!(1)),
        ("id_token", json!({})),
    ] {
        let what = format!("{name} {value}");
        assert_eq!(redeem(&microsoft, &browser, set(name, value)).await, unavailable, "{what}");
    }
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn answers_that_are_no_answers_sign_nobody_in() {
    let (microsoft, app, browser) = stage().await;
    let text = |text: Value| text.to_string();
    type Make<'a> = Box<dyn Fn(Value) -> Answer + 'a>;
    let answers: Vec<(&str, Make<'_>)> = vec![
        ("HTML", Box::new(|_| Answer::new(200, "<html>MARKED"))),
        ("nothing", Box::new(|_| Answer::new(200, ""))),
        ("null", Box::new(|_| Answer::new(200, "null"))),
        ("a list", Box::new(|answer| Answer::json(&json!([answer])))),
        ("10 MB", Box::new(|_| Answer::new(200, "x".repeat(10_000_000)))),
        (
            "half an answer",
            Box::new(move |answer| Answer::new(200, text(answer)[..20].to_owned()).cut()),
        ),
        (
            "a doubled member",
            Box::new(move |answer| {
                Answer::new(200, text(answer).replacen('{', "{\"access_token\":\"MARKED\",", 1))
            }),
        ),
        (
            "a member doubled by escapes",
            Box::new(move |answer| {
                Answer::new(200, text(answer).replacen('{', "{\"expires\\u005fin\":1,", 1))
            }),
        ),
        (
            "invalid UTF-8",
            Box::new(move |answer| {
                let text = text(answer);
                Answer::new(200, [&text.as_bytes()[..text.len() - 1], b",\"x\":\"\xff\"}"].concat())
            }),
        ),
        ("trailing text", Box::new(move |answer| Answer::new(200, text(answer) + "{}"))),
        ("a success with 201", Box::new(|answer| Answer::json(&answer).status(201))),
        ("a success with 400", Box::new(|answer| Answer::json(&answer).status(400))),
        ("a success with 500", Box::new(|answer| Answer::json(&answer).status(500))),
        ("an error with 200", Box::new(|_| Answer::error(200, "invalid_grant"))),
        ("an error with 500", Box::new(|_| Answer::error(500, "invalid_grant"))),
        ("a redirect", Box::new(|_| Answer::new(307, "").with("location", "/elsewhere"))),
        (
            "a redirect that changes the method",
            Box::new(|_| Answer::new(302, "").with("location", "/elsewhere")),
        ),
    ];
    for (what, answer) in &answers {
        let notice = redeem(&microsoft, &browser, answer).await;
        assert_eq!(notice.as_deref(), Some("Microsoft can't be reached right now"), "{what}");
        assert_eq!(browser.session(), None, "{what}");
    }
    assert!(microsoft.asked("/elsewhere").is_empty(), "a redirect was followed");
    assert_eq!(app.rows("sessions").await, 0);
    assert_eq!(microsoft.asked("/token").len(), answers.len(), "a code was spent twice");
}

#[tokio::test]
async fn each_error_of_the_token_endpoint_is_explained() {
    let (microsoft, app, browser) = stage().await;
    for (body, words) in [
        (json!({"error": "invalid_grant"}), "This sign-in was already used"),
        (json!({"error": "invalid_client"}), "This site is not set up correctly"),
        (json!({"error": "unauthorized_client"}), "This site is not set up correctly"),
        (json!({"error": "invalid_scope"}), "This site is not set up correctly"),
        (json!({"error": "interaction_required"}), "Microsoft wants one more step from you"),
        (json!({"error": "temporarily_unavailable"}), "Microsoft can't be reached right now"),
        (
            json!({"error": "invalid_grant", "error_codes": [50_105]}),
            "This account can't be used here",
        ),
        (
            json!({"error": "invalid_grant", "error_codes": [90_094]}),
            "Your organisation has to allow this app first",
        ),
        (
            json!({"error": "interaction_required", "error_codes": [53_003]}),
            "A rule of your organisation stands in the way",
        ),
        (
            json!({"error": "x", "error_description": "AADSTS65004: MARKED"}),
            "You are not connected",
        ),
        (
            json!({"error": "x", "error_description": "invalid_grant MARKED"}),
            "This site is not set up correctly",
        ),
    ] {
        for status in [400, 401, 403] {
            let notice = redeem(&microsoft, &browser, |_| Answer::json(&body).status(status)).await;
            assert_eq!(notice.as_deref(), Some(words), "{body}");
        }
    }
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn a_token_endpoint_that_asks_to_wait_is_away_and_no_fault_of_the_site() {
    let (microsoft, _app, browser) = stage().await;
    for body in [json!({"error": "too_many_requests"}), json!({"error": "slow_down"}), json!({})] {
        let notice = redeem(&microsoft, &browser, |_| Answer::json(&body).status(429)).await;
        assert_eq!(notice.as_deref(), Some("Microsoft can't be reached right now"), "{body}");
    }
}

#[tokio::test]
async fn the_ids_of_an_error_reach_the_notice_when_they_are_ids() {
    let (microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let body = json!({"error": "invalid_client", "error_codes": [7_000_215], "trace_id": "<script>MARKED</script>",
        "correlation_id": "1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11"});
    microsoft.once("/token", Answer::json(&body).status(401));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    let connect = browser.get(&page.refresh()).send().await;
    let facts = connect.texts(".notice dd").join(" ");
    assert!(
        facts.contains("1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11") && facts.contains("AADSTS7000215"),
        "{facts}"
    );
    assert!(!connect.text().contains("MARKED"));
}

#[tokio::test]
async fn both_dialects_work_with_the_sandbox_from_end_to_end() {
    for protocol in ["v2.0", "v1.0"] {
        let (demo, app) = Demo::start(&[("CONNECT_PROTOCOL", protocol)]).await;
        let browser = app.browser();
        let page = demo.sign_in(&browser, "zoe@fabrikam.example").await;
        assert_eq!((page.status, page.refresh()), (200, "/".to_owned()), "{protocol}");
        let home = browser.get("/").send().await;
        assert_eq!(home.one("h1"), "Hi, Zoë O'Brien <Test> & Søn!", "{protocol}");
        let form = Form::new()
            .with("to", home.field("to"))
            .with("idempotency_key", home.field("idempotency_key"));
        assert_eq!(browser.send_form(&form).await.status, 303, "{protocol}");
        assert_eq!(demo.mails().await[0]["to"], json!(["zoe@fabrikam.example"]), "{protocol}");
    }
}

#[tokio::test]
async fn a_declined_consent_of_the_sandbox_is_a_choice_and_no_error() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    let start = browser.get("/connect/sign-in").send().await;
    let reply = demo.authorize(start.location(), "sam@outlook.example", "decline").await;
    let page = browser.arrive(&reply).send().await;
    assert_eq!(browser.get(&page.refresh()).send().await.notice(), "You are not connected");
}

#[tokio::test]
async fn the_sandbox_s_token_that_ended_is_refreshed_with_rotation() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.fault("token", json!({"expires_in": 0})).await;
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(demo.requests("/token").await.len(), 2);
    assert_eq!(demo.requests("/me/sendMail").await.len(), 1, "an ended token was tried first");
}
