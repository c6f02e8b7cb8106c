//! Successes, and what only looks like one.

use serde_json::{Value, json};

use crate::support::{Answer, App, Browser};
use crate::{redeem, stage};

/// The life of the access token of the one session, in seconds.
async fn life(app: &App, browser: &Browser) -> i64 {
    let tokens = app.session_of(browser).await.unwrap().tokens;
    tokens.expires.0 - tokens.obtained.0
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

/// How a case is made of the right one.
type Make<'a> = Box<dyn Fn(Value) -> Answer + 'a>;

#[tokio::test]
async fn answers_that_are_no_answers_sign_nobody_in() {
    let (microsoft, app, browser) = stage().await;
    let text = |text: Value| text.to_string();
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
