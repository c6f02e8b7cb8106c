//! What becomes of a key after each outcome.

use serde_json::json;

use crate::support::{Answer, Demo, Form, Gate, eventually};
use crate::{SEND, stage};

#[tokio::test]
async fn a_refused_mail_stays_refused_and_the_form_gets_a_new_key() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.once(SEND, Answer::graph_error(400, "ErrorInvalidRecipients"));
    let form = Form::new();
    let page = browser.send_form(&form).await;
    let key = page.field("idempotency_key");
    assert_ne!(key, form.value("idempotency_key"));
    assert_eq!(browser.send_mail(&form).await.json()["error"], "RecipientsRefused");
    assert_eq!(microsoft.asked(SEND).len(), 1);
    assert_eq!(browser.send_mail(&form.with("idempotency_key", key)).await.status, 200);
}

#[tokio::test]
async fn an_unknown_outcome_stays_unknown_until_the_person_decides() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.once(SEND, Answer::new(503, ""));
    let form = Form::new();
    let first = browser.send_mail(&form).await;
    assert_eq!((first.status, first.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
    assert_eq!(browser.send_mail(&form).await.json(), first.json());
    assert_eq!(microsoft.asked(SEND).len(), 1);
    let page = browser.send_form(&form).await;
    assert_eq!(page.one("#send-again"), "Send again anyway");
    let key = page.field("idempotency_key");
    assert_eq!(key, form.value("idempotency_key"));
    assert_eq!(browser.send_form(&form).await.status, 504, "only the button sends once more");
    assert_eq!(microsoft.asked(SEND).len(), 1);
    let again = form.with("again", "1");
    assert_eq!(browser.send_form(&again).await.status, 303);
    assert_eq!(browser.send_form(&again).await.status, 303, "however often it is pressed");
    assert_eq!(microsoft.asked(SEND).len(), 2);
}

#[tokio::test]
async fn a_form_of_somebody_else_is_not_sent() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new().with("account", "AAAAAAAAAAAAAAAA");
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (409, Some("OtherAccount")));
    assert!(microsoft.asked(SEND).is_empty());
    let own = browser.get("/").send().await.field("account");
    assert_eq!(browser.send_mail(&form.with("account", own)).await.status, 200);
}

#[tokio::test]
async fn a_form_that_may_try_again_keeps_its_key() {
    for answer in [
        Answer::graph_error(429, "TooManyRequests"),
        Answer::graph_error(401, "InvalidAuthenticationToken"),
    ] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.once(SEND, answer);
        microsoft.always("/token", Answer::error(400, "interaction_required"));
        let form = Form::new();
        let page = browser.send_form(&form).await;
        assert!([401, 429].contains(&page.status));
        assert_eq!(page.field("idempotency_key"), form.value("idempotency_key"));
        assert_eq!(browser.send_form(&form).await.status, 303);
    }
}

#[tokio::test]
async fn a_send_goes_on_when_the_browser_leaves() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let form = Form::new();
    let (tab, same) = (browser.clone(), form.clone());
    let call = tokio::spawn(async move { tab.send_mail(&same).await.status });
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(app.state.tasks().len(), 1, "a shutdown waits for it");
    gate.open();
    assert_eq!(browser.send_mail(&form).await.json()["status"], "accepted");
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_mail_left_sends_no_second_one() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    demo.fault("graph:/me/sendMail", json!({"cut": "after"})).await;
    let form = Form::new();
    assert_eq!(browser.send_mail(&form).await.status, 504);
    assert_eq!(browser.send_mail(&form).await.status, 504);
    assert_eq!(demo.mails().await.len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_at_once_is_not_tried_again_behind_the_persons_back() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    browser.get("/").send().await;
    demo.fault("graph:/me/sendMail", json!({"cut": "before"})).await;
    // Whether the request took effect can't be seen from here: nothing but "unknown" is honest.
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
    assert!(demo.mails().await.is_empty());
    assert_eq!(demo.requests("/me/sendMail").await.len(), 1);
}
