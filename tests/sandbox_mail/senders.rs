//! Who may send as whom, and what else a mail says about its sender.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, SAM, ZOE, assert_graph_error, mail_to, start};
use crate::writer::{WRITER, Writer};

const ALIAS: &str = "m.castillo@fabrikam.example";
const SHARED: &str = "deliveries@fabrikam.example";

fn as_whom(field: &str, address: &str) -> Value {
    let mut mail = mail_to(SAM);
    mail["message"][field] = json!({"emailAddress": {"address": address}});
    mail
}

#[tokio::test]
async fn an_alias_is_ones_own_and_a_shared_mailbox_needs_its_permission() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    for field in ["from", "sender"] {
        let own = megan.post("/sendMail", &as_whom(field, ALIAS)).await;
        assert_eq!(own.status(), StatusCode::ACCEPTED);
        for other in [SHARED, ZOE, "anybody@x.example", ""] {
            let denied = megan.post("/sendMail", &as_whom(field, other)).await;
            assert_graph_error(denied, 403, "ErrorSendAsDenied").await;
        }
    }
    let sharing = format!("{WRITER} Mail.Send.Shared");
    let megan = Writer::with_scope(&run, MEGAN, &sharing).await;
    let shared = megan.post("/sendMail", &as_whom("from", SHARED)).await;
    assert_eq!(shared.status(), StatusCode::ACCEPTED);
    let denied = megan.post("/sendMail", &as_whom("from", ZOE)).await;
    assert_graph_error(denied, 403, "ErrorSendAsDenied").await;
    let sam = Writer::with_scope(&run, SAM, &sharing).await;
    let denied = sam.post("/sendMail", &as_whom("from", SHARED)).await;
    assert_graph_error(denied, 403, "ErrorSendAsDenied").await;

    let seen = run.json("/sandbox/messages").await;
    let from: Vec<_> = seen.as_array().unwrap().iter().map(|mail| &mail["from"]).collect();
    assert_eq!(from, [ALIAS, MEGAN, SHARED]);
    let sent = megan.json("/mailFolders/sentitems/messages").await;
    assert_eq!(sent["value"][0]["from"]["emailAddress"]["address"], SHARED);
    assert_eq!(sent["value"][0]["sender"]["emailAddress"]["address"], MEGAN);
}

#[tokio::test]
async fn what_a_mail_asks_for_arrives() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let mut mail = mail_to(ZOE);
    mail["message"]["replyTo"] = json!([{"emailAddress": {"address": SAM}}]);
    mail["message"]["importance"] = json!("high");
    mail["message"]["isReadReceiptRequested"] = json!(true);
    megan.post("/sendMail", &mail).await;
    let seen = run.json("/sandbox/messages").await[0].clone();
    assert_eq!((&seen["reply_to"], &seen["importance"]), (&json!([SAM]), &json!("high")));
    assert_eq!(seen["read_receipt"], json!(true));
    let inbox = Writer::new(&run, ZOE).await.json("/mailFolders/inbox/messages").await;
    let arrived = &inbox["value"][0];
    assert_eq!(arrived["replyTo"][0]["emailAddress"]["address"], SAM);
    assert_eq!(arrived["importance"], "high");
    assert_eq!(arrived["isReadReceiptRequested"], json!(true));
}
