//! A database that forgets, as one does that takes over without the last that was written.

use serde_json::json;

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
