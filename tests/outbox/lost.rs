//! A database that forgets, as one does that takes over without the last that was written.

use serde_json::json;

use crate::instances::on_both;
use crate::support::{Answer, Form, Gate, eventually};
use crate::{SEND, sent, stage};

#[tokio::test]
async fn a_row_that_is_lost_while_its_mail_is_on_its_way_sends_no_second_one() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let (tab, form) = (browser.clone(), Form::new());
    let same = form.clone();
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    app.sql("DELETE FROM outbox").await;
    gate.open();
    let told = call.await.unwrap();
    assert_eq!((told.status, &told.json()["status"]), (200, &json!("accepted")));
    assert_eq!(browser.send_mail(&form).await.json(), told.json(), "its key stays spent");
    let listed = sent(&browser).await;
    assert_eq!((listed.len(), &listed[0]["status"]), (1, &json!("accepted")));
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn a_row_that_lost_the_last_that_was_written_sends_no_second_one_either() {
    let (microsoft, app, browser) = stage().await;
    microsoft.once(SEND, Answer::graph_error(429, "TooManyRequests"));
    let form = Form::new();
    assert_eq!(browser.send_mail(&form).await.status, 429);
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let (tab, same) = (browser.clone(), form.clone());
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { microsoft.asked(SEND).len() == 2 }).await;
    app.sql("UPDATE outbox SET state = 'reserved', attempt = 1, lease_until = 0").await;
    gate.open();
    let told = call.await.unwrap();
    assert_eq!((told.status, &told.json()["status"]), (200, &json!("accepted")));
    assert_eq!(browser.send_mail(&form).await.json(), told.json());
    assert_eq!((sent(&browser).await.len(), microsoft.asked(SEND).len()), (1, 2));
}

#[tokio::test]
async fn who_waits_at_another_instance_for_a_row_that_is_lost_does_not_send_either() {
    on_both(async |pair| {
        let gate = Gate::closed();
        pair.microsoft.always(SEND, Answer::new(202, "").behind(&gate));
        let form = Form::new();
        let sends = pair.send(0, &form);
        pair.arrived(1).await;
        let waits = pair.send(1, &form);
        pair.no_more_than(1).await;
        pair.sql("DELETE FROM outbox").await;
        let told = waits.await.unwrap();
        assert_eq!((told.status, &told.json()["error"]), (504, &json!("OutcomeUnknown")));
        gate.open();
        let told = sends.await.unwrap();
        assert_eq!((told.status, &told.json()["status"]), (200, &json!("accepted")));
        assert_eq!(pair.tabs[1].send_mail(&form).await.json(), told.json());
        assert_eq!(pair.microsoft.asked(SEND).len(), 1);
    })
    .await;
}
