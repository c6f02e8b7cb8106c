//! A draft that is put together fails at each of its steps: nothing is sent, nothing is lost, and
//! the next try sends it once.

use serde_json::json;

use crate::files::{Stage, bytes, named, text};
use crate::posted::post;
use crate::support::eventually;

pub(super) const DRAFT: &str = "graph:/me/messages/{id}";

#[tokio::test]
async fn a_step_that_fails_can_be_tried_again() {
    // How many requests to a place go through before the fault: each is read before it is written.
    for (step, before, fault, status) in [
        ("/attachments", 0, json!({"cut": "before"}), 503),
        ("/attachments", 1, json!({"status": 503, "retry_after": 1}), 503),
        ("/attachments", 1, json!({"cut": "before"}), 503),
        // The answer is lost, the file is not.
        ("/attachments", 1, json!({"cut": "after"}), 200),
        ("", 0, json!({"status": 500}), 503),
        ("", 1, json!({"cut": "before"}), 503),
        ("", 1, json!({"cut": "after"}), 503),
        ("/send", 0, json!({"status": 429, "retry_after": 1}), 429),
        ("/send", 0, json!({"code": "ErrorAccessDenied", "status": 403}), 403),
    ] {
        let (what, stage) = (format!("{step} {fault}"), Stage::start(true).await);
        let (large, small) = (bytes(1, 4_000_000), bytes(2, 10));
        let ids = [stage.upload("large", &large).await, stage.upload("small", &small).await];
        let form = stage.form(&[&ids[0], &ids[1]]);
        for _ in 0..before {
            stage.demo.fault(&format!("{DRAFT}{step}"), json!({"delay_ms": 1})).await;
        }
        stage.demo.fault(&format!("{DRAFT}{step}"), fault).await;
        let page = stage.browser.send_mail(&form).await;
        assert_eq!(page.status, status, "{what}: {}", page.text());
        if status != 200 {
            assert!(stage.demo.mails().await.is_empty(), "{what}");
        }
        // A refusal spends the key; everything else keeps it.
        let new_key = uuid::Uuid::new_v4().to_string();
        let form = if status == 403 { form.with("idempotency_key", new_key) } else { form };
        let page = stage.browser.send_mail(&form).await;
        assert_eq!(page.status, 200, "{what}: {}", page.text());
        assert_eq!(stage.sent().await, [named("large", &large), named("small", &small)], "{what}");
    }
}

#[tokio::test]
async fn what_an_earlier_try_wrote_does_not_stay() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    stage
        .demo
        .fault(&format!("{DRAFT}/send"), json!({"code": "ErrorAccessDenied", "status": 403}))
        .await;
    let first = stage.form(&[&id]).with("cc", "sam@outlook.example").with("importance", "high");
    assert_eq!(stage.browser.send_mail(&first).await.status, 403);
    assert_eq!(stage.browser.send_mail(&stage.form(&[&id])).await.status, 200);
    let mail = &stage.demo.mails().await[0];
    assert_eq!((&mail["cc"], text(&mail["importance"])), (&json!([]), "normal".to_owned()));
}

#[tokio::test]
async fn of_two_mails_from_one_form_one_goes_out_and_each_is_told_of_itself() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"delay_ms": 1_500})).await;
    let to = |address: &str, subject: &str| {
        let key = uuid::Uuid::new_v4().to_string();
        let form = stage.form(&[&id]).with("to", address).with("subject", subject);
        form.with("idempotency_key", key)
    };
    let (one, two) = (to("zoe@fabrikam.example", "one"), to("sam@outlook.example", "two"));
    let second = async {
        let leaves = || async { stage.app.rows("upload_drafts WHERE sending = 1").await == 1 };
        eventually("the first is on its way", leaves).await;
        stage.browser.send_mail(&two).await
    };
    let (first, second) = tokio::join!(stage.browser.send_mail(&one), second);
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!((second.status, second.json()["error"].as_str()), (503, Some("Unavailable")));
    let mails = stage.demo.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (text(&mails[0]["subject"]), &mails[0]["to"]),
        ("one".into(), &json!(["zoe@fabrikam.example"]))
    );
    eventually("its file is gone", || async { stage.app.rows("upload_drafts").await == 0 }).await;
    let again = stage.browser.send_mail(&two).await;
    assert_eq!(again.status, 422, "its file went with the other mail: {}", again.text());
    assert_eq!(stage.demo.mails().await.len(), 1);
}

#[tokio::test]
async fn what_is_not_listed_any_more_is_taken_out_whatever_its_row_says() {
    let stage = Stage::start(true).await;
    let (secret, other) = (bytes(1, 4_000_000), bytes(2, 4_000_000));
    let (report, newer) = (bytes(3, 3_300_000), bytes(4, 10));
    let id = stage.upload("secret", &secret).await;
    // It is not known whether the mail was sent, and it was not; then the file is taken back.
    stage.demo.fault(&format!("{DRAFT}/send"), json!({"cut": "before"})).await;
    assert_eq!(stage.browser.send_mail(&stage.form(&[&id])).await.status, 504);
    assert_eq!(stage.browser.remove(&id).await.status, 204);
    let old = stage.upload("report", &report).await;
    stage.app.sql("DELETE FROM uploads").await;
    let (kept, new) = (stage.upload("other", &other).await, stage.upload("report", &newer).await);
    let page = stage.browser.send_mail(&stage.form(&[&kept, &new])).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(stage.sent().await, [named("other", &other), named("report", &newer)]);
    assert_ne!(old, new);
}

#[tokio::test]
async fn a_long_text_goes_with_a_large_file() {
    let stage = Stage::start(true).await;
    let large = bytes(1, 4_000_000);
    let id = stage.upload("large", &large).await;
    // More than 1 MB as JSON: Microsoft answers with all of it.
    let form = stage.form(&[&id]).with("content_type", "text").with("body", "\"".repeat(600_000));
    let page = post(&stage.browser, &form, &[]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(stage.sent().await, [named("large", &large)]);
}
