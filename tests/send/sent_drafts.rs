//! A draft of which nobody knows whether it was sent: it is neither lost nor sent twice, and what is
//! told of it is told of the right mail.

use serde_json::json;

use crate::drafts::DRAFT;
use crate::files::{Stage, bytes, named, text};
use crate::support::eventually;

#[tokio::test]
async fn a_draft_whose_send_had_no_answer_is_found_by_its_id_and_stays() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"cut": "after"})).await;
    let page = stage.browser.send_mail(&stage.form(&[&id])).await;
    assert_eq!((page.status, page.json()["status"].as_str()), (200, Some("accepted")));
    assert_eq!(stage.sent().await, [named("large", &large)]);
    eventually("it is tidied", || async { stage.app.rows("upload_drafts").await == 0 }).await;
    assert_eq!(stage.browser.post("/connect/disconnect", &[]).send().await.status, 200);
    assert_eq!(stage.sent().await.len(), 1);
}

/// The looks at the draft after a send without an answer bring nothing; before it was read and
/// written.
async fn blind(stage: &Stage) {
    for answer in [json!({"delay_ms": 1}), json!({"status": 503})] {
        stage.demo.order(&json!({"on": DRAFT, "times": 2, "do": answer})).await;
    }
}

#[tokio::test]
async fn a_draft_that_may_have_been_sent_is_neither_deleted_nor_sent_again() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    let form = stage.form(&[&id]);
    // The mail goes out, and nobody learns of it: neither now nor by a look into the mailbox.
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"cut": "after"})).await;
    blind(&stage).await;
    let page = stage.browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
    stage.app.sql("UPDATE upload_drafts SET expires = 0; UPDATE uploads SET mail = x'00'").await;
    let now = graph_connect::server::clock::Timestamp::now();
    stage.app.state.discard_abandoned(now).await.unwrap();
    stage.app.state.sessions().clean_up().await.unwrap();
    assert_eq!(stage.app.rows("upload_drafts").await, 0);
    assert_eq!(stage.sent().await, [named("large", &large)], "the mail was deleted");
}

#[tokio::test]
async fn who_sends_an_unknown_again_does_not_send_it_twice() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    let form = stage.form(&[&id]);
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"cut": "after"})).await;
    blind(&stage).await;
    assert_eq!(stage.browser.send_mail(&form).await.status, 504);
    let again = form.with("idempotency_key", uuid::Uuid::new_v4().to_string());
    let page = stage.browser.send_mail(&again).await;
    let expected =
        json!({"error": "InvalidField", "field": "attachments", "problem": "already_sent"});
    assert_eq!((page.status, page.json()), (422, expected));
    assert_eq!(stage.sent().await, [named("large", &large)]);
    assert_eq!(statuses(&stage).await, ["refused", "accepted"], "what was found is told at once");
}

#[tokio::test]
async fn a_draft_that_is_sent_for_another_mail_says_nothing_of_the_first_one() {
    let stage = Stage::start(true).await;
    let id = stage.upload("large", &bytes(1, 4_000_000)).await;
    let form = stage.form(&[&id]);
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"status": 503})).await;
    assert_eq!(stage.browser.send_mail(&form).await.status, 504);
    let other = form.with("idempotency_key", uuid::Uuid::new_v4().to_string());
    let other = other.with("to", "sam@outlook.example");
    assert_eq!(stage.browser.send_mail(&other).await.status, 200);
    assert_eq!(stage.demo.mails().await.len(), 1);
    stage.app.sql("UPDATE outbox SET looked_up = 0").await;
    for _ in 0..2 {
        assert_eq!(statuses(&stage).await, ["accepted", "unknown"]);
    }
}

/// What the list says, the newest first.
async fn statuses(stage: &Stage) -> Vec<String> {
    let page = stage.browser.call("sent", &[]).send().await;
    page.json().as_array().unwrap().iter().map(|mail| text(&mail["status"])).collect()
}
