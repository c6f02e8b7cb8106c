//! Mail that is held back until a moment.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, ZOE, assert_graph_error, mail_to, start};
use crate::writer::Writer;

fn deferred(id: &str, value: &str) -> Value {
    let mut mail = mail_to(ZOE);
    mail["message"]["singleValueExtendedProperties"] = json!([{"id": id, "value": value}]);
    mail
}

#[tokio::test]
async fn a_deferred_mail_is_accepted_and_does_not_arrive_yet() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let zoe = Writer::new(&run, ZOE).await;
    let mail = deferred("SystemTime 0x3FEF", "2099-01-02T03:04:05+01:00");
    assert_eq!(megan.post("/sendMail", &mail).await.status(), StatusCode::ACCEPTED);
    let draft = megan.draft_of(&mail["message"]).await;
    assert_eq!(megan.send_draft(&draft).await.status(), StatusCode::ACCEPTED);
    let seen = run.json("/sandbox/messages").await;
    for mail in [&seen[0], &seen[1]] {
        assert_eq!(mail["deferred"], "2099-01-02T02:04:05Z");
    }
    let sent = megan.json("/mailFolders/sentitems/messages").await;
    assert_eq!(sent["value"].as_array().unwrap().len(), 2);
    assert_eq!(zoe.json("/messages").await["value"], json!([]));

    // What was to leave in the past leaves now.
    megan.post("/sendMail", &deferred("SystemTime 0x3fef", "2020-01-01T00:00:00Z")).await;
    assert_eq!(zoe.json("/messages").await["value"].as_array().unwrap().len(), 1);
    megan.post("/sendMail", &mail_to(ZOE)).await;
    assert_eq!(run.json("/sandbox/messages").await[3]["deferred"], Value::Null);
}

#[tokio::test]
async fn a_draft_may_be_deferred_later() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let id = megan.draft(ZOE).await;
    let mail = deferred("SystemTime 0x3FEF", "2099-01-02T03:04:05Z");
    let property = &mail["message"]["singleValueExtendedProperties"];
    let changes = json!({"singleValueExtendedProperties": property});
    let answer = megan.patch(&format!("/messages/{id}"), &changes).await;
    assert_eq!(answer.status(), StatusCode::OK);
    megan.send_draft(&id).await;
    assert_eq!(run.json("/sandbox/messages").await[0]["deferred"], "2099-01-02T03:04:05Z");
}

#[tokio::test]
async fn an_extended_property_of_the_wrong_shape_is_refused() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    for (id, value, code) in [
        ("0x3FEF", "2099-01-02T03:04:05Z", "ErrorInvalidExtendedProperty"),
        ("Moment 0x3FEF", "2099-01-02T03:04:05Z", "ErrorInvalidExtendedProperty"),
        ("SystemTime 0x3FEF", "tomorrow", "ErrorInvalidExtendedPropertyValue"),
        ("SystemTime 0x3FEF", "2099-01-02T03:04:05", "ErrorInvalidExtendedPropertyValue"),
    ] {
        assert_graph_error(megan.post("/sendMail", &deferred(id, value)).await, 400, code).await;
    }
    let mut mail = mail_to(ZOE);
    mail["message"]["singleValueExtendedProperties"] = json!({"id": "Integer 0x1", "value": "1"});
    assert_graph_error(megan.post("/sendMail", &mail).await, 400, "RequestBodyRead").await;
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}
