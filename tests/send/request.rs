//! The request to Graph.

use serde_json::json;

use crate::support::{Form, REQUEST_ID};
use crate::{SEND, messages, stage};

#[tokio::test]
async fn the_request_to_graph_is_the_one_of_the_article() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new()
        .with("to", "Megan <megan@fabrikam.example>; zoe@fabrikam.example")
        .with("cc", "\"Rivera, Sam\" <sam@outlook.example>")
        .with("bcc", "hidden@fabrikam.example")
        .with("reply_to", "answers@fabrikam.example")
        .with("from", "shared@fabrikam.example")
        .with("importance", "high")
        .with("read_receipt", "true")
        .with("subject", "Grüße & <b>")
        .with("content_type", "html")
        .with("body", "<h1 style=\"x\" onclick=\"x()\">Hi</h1><script>alert(1)</script>");
    let page = browser.send_mail(&form).await;
    let asked = microsoft.asked(SEND);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), asked[0].query.as_str()), ("POST", ""));
    let header = |name: &str| asked[0].headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("authorization"), Some("Bearer MARKED-access-0"));
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("return-client-request-id"), Some("true"));
    assert!(header("user-agent").unwrap().starts_with("graph-connect/"));
    assert!(uuid::Uuid::try_parse(header("client-request-id").unwrap()).is_ok());
    assert_eq!((header("cookie"), header("origin"), header("referer")), (None, None, None));
    let to = |address: &str| json!({"emailAddress": {"address": address}});
    assert_eq!(
        messages(&microsoft)[0],
        json!({"message": {
            "subject": "Grüße & <b>",
            "body": {"contentType": "HTML", "content": "<h1>Hi</h1>"},
            "toRecipients": [
                {"emailAddress": {"address": "megan@fabrikam.example", "name": "Megan"}},
                to("zoe@fabrikam.example"),
            ],
            "ccRecipients": [{"emailAddress": {"address": "sam@outlook.example", "name": "Rivera, Sam"}}],
            "bccRecipients": [to("hidden@fabrikam.example")],
            "replyTo": [to("answers@fabrikam.example")],
            "from": to("shared@fabrikam.example"),
            "importance": "high",
            "isReadReceiptRequested": true,
            "singleValueExtendedProperties": [{
                "id": "String {7a3ce413-34bb-48cb-82c7-7dc8573b82ba} Name x-graph-connect-send",
                "value": page.json()["id"],
            }],
            "internetMessageHeaders": [
                {"name": "x-graph-connect-send", "value": page.json()["id"]},
            ],
        }})
    );
    let answer = page.json();
    assert_eq!((page.status, &answer["status"]), (200, &json!("accepted")));
    assert_eq!(answer["request_id"], REQUEST_ID);
    assert_eq!(answer["to"], json!(["megan@fabrikam.example", "zoe@fabrikam.example"]));
}

#[tokio::test]
async fn a_plain_text_stays_as_it_was_typed() {
    let (microsoft, _app, browser) = stage().await;
    let text = "1 < 2 & <b>bold</b>\r\n\tüñí\u{1f4e7}";
    browser.send_mail(&Form::new().with("body", text)).await;
    assert_eq!(
        messages(&microsoft)[0]["message"]["body"],
        json!({"contentType": "Text", "content": text})
    );
}

#[tokio::test]
async fn each_request_has_an_id_of_its_own() {
    let (microsoft, _app, browser) = stage().await;
    browser.send_mail(&Form::new()).await;
    browser.send_mail(&Form::new()).await;
    let ids: Vec<_> = microsoft
        .asked(SEND)
        .iter()
        .map(|asked| asked.headers["client-request-id"].clone())
        .collect();
    assert_ne!(ids[0], ids[1]);
}
