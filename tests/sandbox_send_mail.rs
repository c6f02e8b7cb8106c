//! Sending mail and reading it again.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{MEGAN, Run, SAM, SCOPE, ZOE, assert_graph_error, mail_to, start, start_in, text};

const READER: &str = "openid User.Read Mail.Send Mail.Read";

/// A mail with something changed in its message.
fn mail_with(name: &str, value: Value) -> Value {
    let mut mail = mail_to(ZOE);
    mail["message"][name] = value;
    mail
}

fn recipients(count: usize) -> Value {
    (0..count).map(|n| json!({"emailAddress": {"address": format!("n{n}@x.example")}})).collect()
}

async fn folder(run: &Run, token: &str, path: &str) -> Value {
    run.http.get(run.url(path)).bearer_auth(token).send().await.unwrap().json().await.unwrap()
}

async fn post(run: &Run, token: &str, kind: Option<&str>, body: Vec<u8>) -> Response {
    let request = run.http.post(run.url("/v1.0/me/sendMail")).bearer_auth(token).body(body);
    match kind {
        Some(kind) => request.header("content-type", kind).send().await.unwrap(),
        None => request.send().await.unwrap(),
    }
}

#[tokio::test]
async fn send_mail_answers_202_and_nothing_else() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    for path in ["/v1.0/me/sendMail", "/v1.0/me/microsoft.graph.sendMail"] {
        let request = run.http.post(run.url(path)).bearer_auth(&token).json(&mail_to(SAM));
        let request =
            request.header("client-request-id", "an-id").header("return-client-request-id", "true");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        assert_eq!(response.headers()["client-request-id"], "an-id");
        let request_id = response.headers()["request-id"].to_str().unwrap().to_owned();
        assert_eq!(response.bytes().await.unwrap().len(), 0);
        let messages = run.json("/sandbox/messages").await;
        assert_eq!(messages.as_array().unwrap().last().unwrap()["request_id"], json!(request_id));
    }
}

#[tokio::test]
async fn tests_see_what_was_sent() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let mail = json!({
        "message": {
            "subject": "Grüße",
            "body": {"contentType": "text", "content": "Hello"},
            "toRecipients": [{"emailAddress": {"address": ZOE, "name": "Zoë"}}],
            "ccRecipients": [{"emailAddress": {"address": SAM}}],
            "bccRecipients": [{"emailAddress": {"address": "secret@x.example"}}],
            "importance": "High",
            "internetMessageHeaders": [{"name": "x-mark", "value": "1"}],
            "attachments": [{
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": "hello.txt", "contentType": "text/plain", "contentBytes": "aGVsbG8=",
            }],
        },
        "saveToSentItems": "false",
    });
    let request = run.http.post(run.url("/v1.0/me/sendMail")).bearer_auth(&token).json(&mail);
    request.header("client-request-id", "an-id").header("cookie", "a=b").send().await.unwrap();
    let messages = run.json("/sandbox/messages").await;
    let [seen] = messages.as_array().unwrap().as_slice() else { panic!("{messages}") };
    for (field, value) in [
        ("account", json!(MEGAN)),
        ("from", json!(MEGAN)),
        ("to", json!([ZOE])),
        ("cc", json!([SAM])),
        ("bcc", json!(["secret@x.example"])),
        ("subject", json!("Grüße")),
        ("body", json!("Hello")),
        ("content_type", json!("text")),
        ("importance", json!("high")),
        ("folder", Value::Null),
        ("save_to_sent_items", json!(false)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    let attachment = &seen["attachments"][0];
    assert_eq!((&attachment["name"], &attachment["size"]), (&json!("hello.txt"), &json!(5)));
    assert_eq!(
        attachment["sha256"],
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
    assert_eq!(seen["headers"]["client-request-id"], "an-id");
    assert!(!messages.to_string().contains(&token) && !messages.to_string().contains("a=b"));
}

#[tokio::test]
async fn mail_lies_in_sent_items_and_in_the_inbox_of_each_recipient() {
    let (run, _folder) = start().await;
    let megan = run.access_token(MEGAN, READER).await;
    let zoe = run.access_token(ZOE, READER).await;
    let sam = run.access_token(SAM, READER).await;
    let mut mail =
        mail_with("bccRecipients", json!([{"emailAddress": {"address": "SAM@outlook.example"}}]));
    run.send(&megan, &mail).await;
    mail["saveToSentItems"] = json!(false);
    run.send(&megan, &mail).await;

    let sent = folder(&run, &megan, "/v1.0/me/mailFolders/sentitems/messages").await;
    assert_eq!(sent["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        sent["value"][0]["bccRecipients"][0]["emailAddress"]["address"],
        "SAM@outlook.example"
    );
    for token in [&zoe, &sam] {
        let inbox = folder(&run, token, "/v1.0/me/mailFolders/inbox/messages").await;
        assert_eq!(inbox["value"].as_array().unwrap().len(), 2);
        assert_eq!(inbox["value"][0]["bccRecipients"], json!([]));
        assert_eq!(inbox["value"][0]["from"]["emailAddress"]["address"], MEGAN);
    }
    let folders = folder(&run, &zoe, "/v1.0/me/mailFolders").await;
    let counts: Vec<_> =
        folders["value"].as_array().unwrap().iter().map(|f| &f["totalItemCount"]).collect();
    assert_eq!(counts, [&json!(2), &json!(0), &json!(0)]);
    let by_id = text(&folders["value"][0]["id"]);
    let one = folder(&run, &zoe, &format!("/v1.0/me/mailFolders/{by_id}")).await;
    assert_eq!(one["displayName"], "Inbox");
    let missing = run
        .http
        .get(run.url("/v1.0/me/mailFolders/nowhere/messages"))
        .bearer_auth(&zoe)
        .send()
        .await;
    assert_graph_error(missing.unwrap(), 400, "ErrorInvalidIdMalformed").await;
}

#[tokio::test]
async fn messages_come_page_by_page_the_newest_first() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, READER).await;
    for subject in ["one", "two", "three"] {
        run.send(&token, &mail_with("subject", json!(subject))).await;
    }
    let path =
        "/v1.0/me/messages?$top=2&$select=subject&$count=true&$orderby=receivedDateTime desc";
    let page = folder(&run, &token, path).await;
    let subjects = |page: &Value| -> Vec<String> {
        page["value"].as_array().unwrap().iter().map(|mail| text(&mail["subject"])).collect()
    };
    assert_eq!(subjects(&page), ["three", "two"]);
    assert_eq!(page["@odata.count"], 3);
    assert_eq!(page["value"][0]["body"], Value::Null);
    let next = text(&page["@odata.nextLink"]);
    assert!(next.starts_with(&format!("{}/v1.0/me/messages?", run.origin)), "{next}");
    let rest = folder(&run, &token, &next.replace(&run.origin, "")).await;
    assert_eq!(subjects(&rest), ["one"]);
    assert_eq!(rest["@odata.nextLink"], Value::Null);

    let id = text(&rest["value"][0]["id"]);
    let one = folder(&run, &token, &format!("/v1.0/me/messages/{id}")).await;
    assert_eq!((&one["subject"], &one["bodyPreview"]), (&json!("one"), &json!("Hello")));
    let missing =
        run.http.get(run.url("/v1.0/me/messages/AAMk0")).bearer_auth(&token).send().await.unwrap();
    assert_graph_error(missing, 404, "ErrorItemNotFound").await;
    for bad in [
        "$top=0",
        "$top=x",
        "$skip=-1",
        "$filter=colour eq 'red'",
        "$orderby=subject",
        "$select=colour",
    ] {
        let url = run.url(&format!("/v1.0/me/messages?{bad}"));
        let refused = run.http.get(url).bearer_auth(&token).send().await.unwrap();
        assert_graph_error(refused, 400, "BadRequest").await;
    }
}

#[tokio::test]
async fn property_names_and_words_may_be_in_any_case() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    // The spelling of Microsoft's first samples.
    let mail = json!({
        "Message": {
            "Subject": "Welcome",
            "Body": {"ContentType": "HTML", "Content": "<p>Hi</p>"},
            "ToRecipients": [{"EmailAddress": {"Address": ZOE}}],
        },
        "SaveToSentItems": "true",
    });
    assert_eq!(run.send(&token, &mail).await.status(), StatusCode::ACCEPTED);
    let seen = &run.json("/sandbox/messages").await[0];
    assert_eq!((&seen["subject"], &seen["content_type"]), (&json!("Welcome"), &json!("html")));
    assert_eq!(seen["folder"], "sentitems");
}

#[tokio::test]
async fn a_message_of_the_wrong_shape_is_refused() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let body = |value: Value| mail_with("body", value);
    let mut unknown_parameter = mail_to(ZOE);
    unknown_parameter["urgent"] = json!(true);
    let mut bad_flag = mail_to(ZOE);
    bad_flag["saveToSentItems"] = json!("perhaps");
    for mail in [
        mail_with("colour", json!("red")),
        unknown_parameter,
        bad_flag,
        body(json!({"contentType": "Markdown", "content": "x"})),
        body(json!({"contentType": "Text", "content": 1})),
        body(json!("text")),
        mail_with("subject", json!(1)),
        mail_with("importance", json!("urgent")),
        mail_with("toRecipients", json!({"emailAddress": {"address": ZOE}})),
        mail_with("toRecipients", json!([{"address": ZOE}])),
        mail_with("isReadReceiptRequested", json!("yes")),
        mail_with("attachments", json!([{"name": "a", "contentBytes": "aGk="}])),
        mail_with(
            "attachments",
            json!([{"@odata.type": "#microsoft.graph.fileAttachment", "name": "a"}]),
        ),
        mail_with(
            "attachments",
            json!([{"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "%"}]),
        ),
        json!([]),
    ] {
        assert_graph_error(run.send(&token, &mail).await, 400, "RequestBodyRead").await;
    }
    for mail in [json!({}), json!({"message": null}), json!({"message": {}, "Message": {}})] {
        assert_graph_error(run.send(&token, &mail).await, 400, "BadRequest").await;
    }
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn recipients_are_checked() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let to =
        |address: Value| mail_with("toRecipients", json!([{"emailAddress": {"address": address}}]));
    for mail in [
        mail_with("toRecipients", json!([])),
        mail_with("toRecipients", Value::Null),
        to(json!("nobody")),
        to(json!("@x.example")),
        to(json!("a@")),
        to(json!("a@x.example, b@x.example")),
        to(json!("a@x.example\r\nBcc: b@x.example")),
        to(Value::Null),
        mail_with("replyTo", json!([{"emailAddress": {"address": "nobody"}}])),
    ] {
        assert_graph_error(run.send(&token, &mail).await, 400, "ErrorInvalidRecipients").await;
    }
    let many = mail_with("bccRecipients", recipients(500));
    assert_graph_error(run.send(&token, &many).await, 400, "ErrorExceededMaxRecipientLimit").await;
    let just = mail_with("bccRecipients", recipients(499));
    assert_eq!(run.send(&token, &just).await.status(), StatusCode::ACCEPTED);
    let only_bcc = mail_with("toRecipients", json!([]));
    let mut only_bcc = only_bcc;
    only_bcc["message"]["bccRecipients"] = recipients(1);
    assert_eq!(run.send(&token, &only_bcc).await.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn nobody_sends_as_somebody_else() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let from = |address: &str| mail_with("from", json!({"emailAddress": {"address": address}}));
    assert_graph_error(run.send(&token, &from(ZOE)).await, 403, "ErrorSendAsDenied").await;
    assert_eq!(
        run.send(&token, &from("Megan@Fabrikam.example")).await.status(),
        StatusCode::ACCEPTED
    );
}

#[tokio::test]
async fn headers_of_the_message_must_be_private_ones() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let with =
        |name: &str| mail_with("internetMessageHeaders", json!([{"name": name, "value": "1"}]));
    assert_graph_error(run.send(&token, &with("Bcc")).await, 400, "InvalidInternetMessageHeader")
        .await;
    assert_eq!(run.send(&token, &with("X-Mine")).await.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn the_content_type_and_the_size_of_a_request_are_checked() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let good = mail_to(ZOE).to_string().into_bytes();
    let json = Some("application/json; charset=utf-8");
    assert_eq!(post(&run, &token, json, good.clone()).await.status(), StatusCode::ACCEPTED);
    assert_graph_error(post(&run, &token, None, good.clone()).await, 415, "RequestBodyRead").await;
    assert_graph_error(
        post(&run, &token, Some("text/html"), good.clone()).await,
        415,
        "RequestBodyRead",
    )
    .await;
    let mime = post(&run, &token, Some("text/plain"), b"From: me".to_vec()).await;
    assert_graph_error(mime, 400, "ErrorMimeContentInvalidBase64String").await;
    for broken in [&b""[..], b"{", b"\xff", &good[..good.len() - 1]] {
        assert_graph_error(post(&run, &token, json, broken.to_vec()).await, 400, "BadRequest")
            .await;
    }
    let huge =
        mail_with("body", json!({"contentType": "Text", "content": "x".repeat(4 * 1024 * 1024)}));
    assert_graph_error(run.send(&token, &huge).await, 413, "BadRequest").await;
}

#[tokio::test]
async fn an_attachment_of_almost_3_mb_is_accepted_and_a_larger_one_refused() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let attached = |characters: usize| {
        let kind = "#microsoft.graph.fileAttachment";
        let one =
            json!({"@odata.type": kind, "name": "a.bin", "contentBytes": "A".repeat(characters)});
        mail_with("attachments", json!([one]))
    };
    let large = attached(4 * 1024 * 1024 - 1024);
    assert_eq!(run.send(&token, &large).await.status(), StatusCode::ACCEPTED);
    let messages = run.json("/sandbox/messages").await;
    assert_eq!(messages[0]["attachments"][0]["size"], (4 * 1024 * 1024 - 1024) / 4 * 3);
}

#[tokio::test]
async fn mail_survives_a_restart_until_it_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let run = start_in(folder.path()).await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.send(&token, &mail_to(ZOE)).await;
    let before = run.json("/sandbox/messages").await;
    run.sandbox.stop().await;

    // A crash in the middle of a write leaves half a line.
    let path = folder.path().join("mail.jsonl");
    let mut kept = std::fs::read(&path).unwrap();
    kept.extend_from_slice(b"{\"id\":\"half");
    std::fs::write(&path, kept).unwrap();

    let run = start_in(folder.path()).await;
    assert_eq!(run.json("/sandbox/messages").await, before);
    run.send(&token, &mail_to(SAM)).await;
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 2);
    let deleted = run.http.delete(run.url("/sandbox/messages")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    run.sandbox.stop().await;
    let run = start_in(folder.path()).await;
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}
