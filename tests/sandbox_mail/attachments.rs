//! Small attachments: inside the mail, inside the draft, posted to the draft.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::{Writer, file, sha256};

const HELLO: &str = "aGVsbG8=";

#[tokio::test]
async fn attachments_are_posted_listed_read_and_deleted() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}/attachments", megan.draft(ZOE).await);
    let added = megan.post(&path, &file("hello.txt", HELLO)).await;
    assert_eq!(added.status(), StatusCode::CREATED);
    let added: Value = added.json().await.unwrap();
    assert_eq!((&added["name"], &added["size"]), (&json!("hello.txt"), &json!(5)));
    assert_eq!(added["@odata.type"], "#microsoft.graph.fileAttachment");
    megan.post(&path, &file("other.txt", "")).await;

    let listed = megan.json(&path).await;
    let names: Vec<_> =
        listed["value"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["hello.txt", "other.txt"]);
    assert_eq!(listed["value"][0]["contentBytes"], HELLO);
    let selected = megan.json(&format!("{path}?$select=name,size")).await;
    assert_eq!(selected["value"][0]["contentBytes"], Value::Null);
    assert_eq!(selected["value"][0]["size"], 5);

    let one = format!("{path}/{}", text(&added["id"]));
    assert_eq!(megan.json(&one).await["contentBytes"], HELLO);
    let raw = megan.get(&format!("{one}/$value")).await;
    assert_eq!(raw.headers()["content-type"], "text/plain");
    assert_eq!(raw.bytes().await.unwrap(), &b"hello"[..]);
    assert_eq!(megan.delete(&one).await.status(), StatusCode::NO_CONTENT);
    assert_graph_error(megan.get(&one).await, 404, "ErrorItemNotFound").await;
    assert_eq!(megan.json(&path).await["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_draft_brings_its_attachments_along_when_it_is_sent() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let mut message = mail_to(ZOE)["message"].clone();
    message["attachments"] = json!([file("first.txt", HELLO)]);
    let id = megan.draft_of(&message).await;
    assert_eq!(megan.json(&format!("/messages/{id}")).await["hasAttachments"], json!(true));
    megan.post(&format!("/messages/{id}/attachments"), &file("second.txt", "d29ybGQ=")).await;
    megan.send_draft(&id).await;

    let mail = &run.json("/sandbox/messages").await[0];
    let seen: Vec<_> = mail["attachments"].as_array().unwrap().iter().collect();
    let expected = [("first.txt", &b"hello"[..]), ("second.txt", b"world")];
    assert_eq!(seen.len(), expected.len());
    for (seen, (name, content)) in seen.iter().zip(expected) {
        assert_eq!((&seen["name"], &seen["size"]), (&json!(name), &json!(content.len())));
        assert_eq!(seen["sha256"], json!(sha256(content)));
    }
    let zoe = Writer::new(&run, ZOE).await;
    let inbox = zoe.json("/mailFolders/inbox/messages").await;
    let path = format!("/messages/{}/attachments", text(&inbox["value"][0]["id"]));
    assert_eq!(zoe.json(&path).await["value"][1]["contentBytes"], "d29ybGQ=");
}

#[tokio::test]
async fn only_drafts_take_attachments() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let id = megan.draft(ZOE).await;
    megan.send_draft(&id).await;
    let path = format!("/messages/{id}/attachments");
    let late = megan.post(&path, &file("late.txt", HELLO)).await;
    assert_graph_error(late, 400, "ErrorInvalidRequest").await;
    assert_eq!(megan.json(&path).await["value"], json!([]));
}

#[tokio::test]
async fn an_attachment_of_the_wrong_shape_is_refused() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}/attachments", megan.draft(ZOE).await);
    let mut nameless = file("a", HELLO);
    nameless["name"] = Value::Null;
    for bad in [
        json!({"name": "a", "contentBytes": HELLO}),
        json!({"@odata.type": "#microsoft.graph.itemAttachment", "name": "a"}),
        nameless,
        file("a", "%"),
    ] {
        assert_graph_error(megan.post(&path, &bad).await, 400, "RequestBodyRead").await;
    }
    assert_eq!(megan.json(&path).await["value"], json!([]));
}

#[tokio::test]
async fn a_request_of_more_than_4_mb_is_refused() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}/attachments", megan.draft(ZOE).await);
    let base64 = "A".repeat(4 * 1024 * 1024 - 1024);
    assert_eq!(megan.post(&path, &file("a", &base64)).await.status(), StatusCode::CREATED);
    let base64 = "A".repeat(4 * 1024 * 1024);
    assert_graph_error(megan.post(&path, &file("b", &base64)).await, 413, "BadRequest").await;
}

#[tokio::test]
async fn reading_and_writing_attachments_need_their_permissions() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let path = format!("/messages/{}/attachments", megan.draft(ZOE).await);
    megan.post(&path, &file("a", HELLO)).await;
    let reader = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.Read").await;
    assert_eq!(reader.json(&path).await["value"].as_array().unwrap().len(), 1);
    let denied = reader.post(&path, &file("b", HELLO)).await;
    assert_graph_error(denied, 403, "ErrorAccessDenied").await;
    let basic = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.ReadBasic").await;
    assert_graph_error(basic.get(&path).await, 403, "ErrorAccessDenied").await;
}
