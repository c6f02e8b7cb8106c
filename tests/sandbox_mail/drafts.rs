//! Drafts: begun, changed, deleted, sent.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{MEGAN, SAM, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::Writer;

#[tokio::test]
async fn a_draft_is_in_the_drafts_and_nowhere_else() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let response = megan.post("/messages", &mail_to(ZOE)["message"]).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let draft: Value = response.json().await.unwrap();
    let id = text(&draft["id"]);
    assert!(location.ends_with(&format!("/messages('{id}')")), "{location}");
    assert_eq!((&draft["isDraft"], &draft["subject"]), (&json!(true), &json!("Welcome")));
    assert_eq!(draft["toRecipients"][0]["emailAddress"]["address"], ZOE);

    let drafts = megan.json("/mailFolders/drafts/messages").await;
    assert_eq!(drafts["value"][0]["id"], json!(id));
    assert_eq!(megan.json(&format!("/messages/{id}")).await["subject"], "Welcome");
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
    assert_eq!(run.json("/sandbox/drafts").await[0]["to"], json!([ZOE]));
    let zoe = Writer::new(&run, ZOE).await;
    assert_eq!(zoe.json("/messages").await["value"], json!([]));
    assert_graph_error(zoe.get(&format!("/messages/{id}")).await, 404, "ErrorItemNotFound").await;
}

#[tokio::test]
async fn a_draft_changes_what_is_named_and_keeps_the_rest() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}", megan.draft(ZOE).await);
    let before = megan.json(&path).await;
    let changes = json!({
        "subject": "Changed",
        "importance": "high",
        "ccRecipients": [{"emailAddress": {"address": SAM}}],
    });
    let response = megan.patch(&path, &changes).await;
    assert_eq!(response.status(), StatusCode::OK);
    let after: Value = response.json().await.unwrap();
    assert_eq!((&after["subject"], &after["importance"]), (&json!("Changed"), &json!("high")));
    assert_eq!(after["toRecipients"], before["toRecipients"]);
    assert_eq!(after["body"], before["body"]);
    assert_ne!(after["changeKey"], before["changeKey"]);
    let bad = megan.patch(&path, &json!({"colour": "red"})).await;
    assert_graph_error(bad, 400, "RequestBodyRead").await;
    let bad = megan.patch(&path, &json!({"attachments": []})).await;
    assert_graph_error(bad, 400, "BadRequest").await;
}

#[tokio::test]
async fn a_draft_is_sent_once() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let id = megan.draft(ZOE).await;
    let sent = megan.send_draft(&id).await;
    assert_eq!(sent.status(), StatusCode::ACCEPTED);
    let request_id = sent.headers()["request-id"].to_str().unwrap().to_owned();
    assert_eq!(sent.bytes().await.unwrap().len(), 0);

    let messages = run.json("/sandbox/messages").await;
    assert_eq!(messages.as_array().unwrap().len(), 1);
    assert_eq!(messages[0]["request_id"], json!(request_id));
    assert_eq!((&messages[0]["to"], &messages[0]["folder"]), (&json!([ZOE]), &json!("sentitems")));
    assert_eq!(run.json("/sandbox/drafts").await, json!([]));
    assert_eq!(megan.json("/mailFolders/drafts/messages").await["value"], json!([]));
    let inbox = Writer::new(&run, ZOE).await.json("/mailFolders/inbox/messages").await;
    assert_eq!(inbox["value"][0]["isDraft"], json!(false));

    assert_graph_error(megan.send_draft(&id).await, 400, "ErrorInvalidRequest").await;
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_order_of_mails_is_that_in_which_they_were_accepted() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let id = megan.draft(ZOE).await;
    megan.post("/sendMail", &mail_to(SAM)).await;
    megan.send_draft(&id).await;
    let messages = run.json("/sandbox/messages").await;
    assert_eq!((&messages[0]["to"], &messages[1]["to"]), (&json!([SAM]), &json!([ZOE])));
}

#[tokio::test]
async fn a_draft_that_cannot_be_sent_stays() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let nobody = megan.draft_of(&json!({"subject": "To nobody yet"})).await;
    assert_graph_error(megan.send_draft(&nobody).await, 400, "ErrorInvalidRecipients").await;
    let mut forged = mail_to(SAM)["message"].clone();
    forged["from"] = json!({"emailAddress": {"address": ZOE}});
    let forged = megan.draft_of(&forged).await;
    assert_graph_error(megan.send_draft(&forged).await, 403, "ErrorSendAsDenied").await;
    assert_eq!(run.json("/sandbox/drafts").await.as_array().unwrap().len(), 2);
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_that_mailbox_alone() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let zoe = Writer::new(&run, ZOE).await;
    let path = format!("/messages/{}", megan.draft(ZOE).await);
    assert_eq!(megan.delete(&path).await.status(), StatusCode::NO_CONTENT);
    assert_graph_error(megan.delete(&path).await, 404, "ErrorItemNotFound").await;
    assert_eq!(run.json("/sandbox/drafts").await, json!([]));

    megan.post("/sendMail", &mail_to(ZOE)).await;
    let inbox = zoe.json("/mailFolders/inbox/messages").await;
    let path = format!("/messages/{}", text(&inbox["value"][0]["id"]));
    assert_eq!(zoe.delete(&path).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(zoe.json("/messages").await["value"], json!([]));
    let sent = megan.json("/mailFolders/sentitems/messages").await;
    assert_eq!(sent["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_draft_may_be_begun_in_its_folder_and_in_no_other() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let begun = megan.post("/mailFolders/Drafts/messages", &json!({"subject": "Here"})).await;
    assert_eq!(begun.status(), StatusCode::CREATED);
    for (folder, code) in [("inbox", "BadRequest"), ("nowhere", "ErrorInvalidIdMalformed")] {
        let refused = megan.post(&format!("/mailFolders/{folder}/messages"), &json!({})).await;
        assert_graph_error(refused, 400, code).await;
    }
    assert_eq!(run.json("/sandbox/drafts").await[0]["subject"], "Here");
}

#[tokio::test]
async fn writing_and_sending_need_their_permissions() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}", megan.draft(ZOE).await);
    let reader = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.Read").await;
    let sender = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.Send").await;
    for poor in [&reader, &sender] {
        let denied = poor.post("/messages", &json!({})).await;
        assert_graph_error(denied, 403, "ErrorAccessDenied").await;
        assert_graph_error(poor.patch(&path, &json!({})).await, 403, "ErrorAccessDenied").await;
        assert_graph_error(poor.delete(&path).await, 403, "ErrorAccessDenied").await;
    }
    let writer = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.ReadWrite").await;
    let send = format!("{path}/send");
    for poor in [&reader, &writer] {
        let denied = poor.request(Method::POST, &send).send().await.unwrap();
        assert_graph_error(denied, 403, "ErrorAccessDenied").await;
    }
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}
