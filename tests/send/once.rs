//! The idempotency key: a mail is never sent twice, and never silently lost.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Answer, Form, Gate, eventually, person};
use crate::{SEND, stage};

#[tokio::test]
async fn the_same_form_twice_sends_one_mail_and_has_one_outcome() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let first = browser.send_mail(&form).await.json();
    assert_eq!(first["status"], "accepted");
    assert_eq!(browser.send_mail(&form).await.json(), first);
    let page = browser.send_form(&form).await;
    assert_eq!(page.location(), format!("/?sent={}", first["id"].as_str().unwrap()));
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn parallel_sends_of_one_form_send_one_mail() {
    let (microsoft, _app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let form = Form::new();
    let sends = (0..20).map(|number| {
        let (browser, form) = (browser.clone(), form.clone());
        tokio::spawn(async move {
            let page = if number % 2 == 0 {
                browser.send_mail(&form).await
            } else {
                browser.send_form(&form).await
            };
            page.status
        })
    });
    let sends: Vec<_> = sends.collect();
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    gate.open();
    for status in join_all(sends).await {
        assert!([200, 303].contains(&status.unwrap()));
    }
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_message() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    browser.send_mail(&form).await;
    for changed in [
        form.clone().with("body", "another"),
        form.clone().with("subject", "another"),
        form.clone().with("to", "zoe@fabrikam.example"),
        form.clone().with("bcc", "zoe@fabrikam.example"),
        form.clone().with("content_type", "html"),
        form.clone().with("importance", "high"),
    ] {
        let page = browser.send_mail(&changed).await;
        assert_eq!((page.status, page.json()), (422, json!({"error": "KeyReused"})));
        let page = browser.send_form(&changed).await;
        assert_eq!(page.status, 422);
        assert_ne!(
            page.field("idempotency_key"),
            form.value("idempotency_key"),
            "the form is a new mail now"
        );
    }
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn keys_of_two_people_are_two_keys() {
    let (microsoft, app, browser) = stage().await;
    let form = Form::new();
    let first = browser.send_mail(&form).await.json();
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let second = app.signed_in(&other).await.send_mail(&form).await.json();
    assert_eq!(second["status"], "accepted");
    assert_ne!(second["id"], first["id"]);
    assert_eq!(microsoft.asked(SEND).len(), 2);
}

#[tokio::test]
async fn the_key_of_one_person_is_one_key_in_all_browsers() {
    let (microsoft, app, browser) = stage().await;
    let form = Form::new();
    browser.send_mail(&form).await;
    let again = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(again.send_mail(&form).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn what_fails_the_check_reserves_nothing() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    assert_eq!(browser.send_mail(&form.clone().with("to", "nonsense")).await.status, 422);
    assert_eq!(browser.send_mail(&form).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}
