//! At most four requests at a time for one mailbox.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Answer, Form, Gate, Microsoft, eventually, person};
use crate::{SEND, stage};

#[tokio::test]
async fn of_seven_mails_at_once_four_are_on_their_way_and_all_arrive() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let sends = (0..7).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { browser.send_mail(&Form::new()).await.status })
    });
    let sends: Vec<_> = sends.collect();
    eventually("all are there", || async { app.rows("outbox").await == 7 }).await;
    eventually("four arrive", || async { microsoft.asked(SEND).len() == 4 }).await;
    // Another mailbox is not held up.
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    let theirs = tokio::spawn(async move { other.send_mail(&Form::new()).await.status });
    eventually("the other one's arrives", || async { microsoft.asked(SEND).len() == 5 }).await;
    gate.open();
    assert_eq!(theirs.await.unwrap(), 200);
    for status in join_all(sends).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(microsoft.asked(SEND).len(), 8);
}

#[tokio::test]
async fn what_a_page_asks_for_takes_its_turn_too_but_does_not_wait_long() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("People.Read".to_owned());
    let browser = app.signed_in(&data).await;
    let gate = Gate::closed();
    let people = "/v1.0/me/people";
    microsoft.always(people, Answer::json(&json!({"value": []})).behind(&gate));
    let asks: Vec<_> = (0..4)
        .map(|_| {
            let browser = browser.clone();
            let ask = async move { browser.call("people", &[("query", "a")]).send().await.status };
            tokio::spawn(ask)
        })
        .collect();
    eventually("four arrive", || async { microsoft.asked(people).len() == 4 }).await;
    let fifth = browser.call("people", &[("query", "b")]).send().await;
    assert_eq!((fifth.status, fifth.json()["error"].as_str()), (429, Some("Throttled")));
    // Nor does a mail go out as a fifth one, but it waits.
    let mail = {
        let browser = browser.clone();
        tokio::spawn(async move { browser.send_mail(&Form::new()).await.status })
    };
    eventually("the mail is there", || async { app.rows("outbox").await == 1 }).await;
    assert!(microsoft.asked(SEND).is_empty());
    gate.open();
    assert_eq!(mail.await.unwrap(), 200);
    for status in join_all(asks).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!((microsoft.asked(people).len(), microsoft.asked(SEND).len()), (4, 1));
}
