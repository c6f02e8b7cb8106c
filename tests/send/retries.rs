//! Waiting, tokens that are refused, connections that break.

use crate::support::{self, Answer, Form, KEY, Microsoft, Nobody, id_claims, person, token_answer};
use crate::{SEND, stage};

#[tokio::test]
async fn throttling_is_told_with_its_time_and_the_same_key_may_try_again() {
    for (value, seconds) in [("17", 17), ("soon", 10), ("", 10)] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.once(
            SEND,
            Answer::graph_error(429, "ApplicationThrottled").with("retry-after", value),
        );
        let form = Form::new();
        let page = browser.send_mail(&form).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (429, Some("Throttled")));
        assert_eq!(page.header("retry-after"), Some(&*seconds.to_string()), "{value:?}");
        assert_eq!(page.json()["retry_after"], seconds);
        assert_eq!(browser.send_mail(&form).await.status, 200);
        assert_eq!(microsoft.asked(SEND).len(), 2);
    }
}

#[tokio::test]
async fn a_date_in_retry_after_is_understood() {
    let (microsoft, _app, browser) = stage().await;
    let date = std::time::UNIX_EPOCH
        + std::time::Duration::from_secs(u64::try_from(support::now()).unwrap() + 600);
    microsoft.once(SEND, Answer::new(429, "").with("retry-after", &httpdate::fmt_http_date(date)));
    let seconds = browser.send_mail(&Form::new()).await.json()["retry_after"].as_u64().unwrap();
    assert!((540..=600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_call_repeated_once() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.once(SEND, Answer::graph_error(401, "InvalidAuthenticationToken"));
    let mut claims = id_claims(&microsoft, "");
    claims.as_object_mut().unwrap().remove("nonce");
    microsoft.always("/token", Answer::json(&token_answer(&KEY.sign(&claims))));
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    let bearers: Vec<_> =
        microsoft.asked(SEND).iter().map(|asked| asked.headers["authorization"].clone()).collect();
    assert_eq!(bearers, ["Bearer MARKED-access-0", "Bearer MARKED-access-1"]);
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn a_second_refusal_asks_to_sign_in_again_and_keeps_the_session() {
    let (microsoft, app, browser) = stage().await;
    microsoft.always(SEND, Answer::graph_error(401, "InvalidAuthenticationToken"));
    microsoft.always("/token", Answer::json(&token_answer(&KEY.sign(&id_claims(&microsoft, "")))));
    let form = Form::new();
    let page = browser.send_mail(&form).await;
    assert_eq!(page.status, 401);
    let sign_in = page.json()["sign_in"].as_str().unwrap().to_owned();
    assert!(browser.get(&sign_in).send().await.location().starts_with(&microsoft.origin));
    assert_eq!((microsoft.asked(SEND).len(), microsoft.asked("/token").len()), (2, 1));
    assert_eq!(app.rows("sessions").await, 1);
    // Nothing was sent: after the sign-in the same form goes out.
    microsoft.always(SEND, Answer::new(202, ""));
    assert_eq!(browser.send_mail(&form).await.status, 200);
}

#[tokio::test]
async fn graph_that_can_t_be_reached_has_sent_nothing() {
    let microsoft = Microsoft::start().await;
    let nobody = Nobody::new();
    let app = microsoft.app(&[("CONNECT_GRAPH_URL", &nobody.origin())]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("Unavailable")));
    assert!(page.header("retry-after").is_some());
}

#[tokio::test]
async fn answers_that_break_or_never_end_leave_the_outcome_open() {
    for answer in [
        Answer::new(200, "x").cut(),
        Answer::new(500, "x".repeat(10_000_000)),
        Answer::new(400, "{").cut(),
    ] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.always(SEND, answer);
        let page = browser.send_mail(&Form::new()).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
        assert_eq!(microsoft.asked(SEND).len(), 1);
    }
}

#[tokio::test]
async fn a_202_is_success_whatever_its_body() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.always(SEND, Answer::new(202, "x".repeat(10_000_000)));
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}
