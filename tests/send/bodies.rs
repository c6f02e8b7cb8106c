//! Bodies of requests: size, type, encoding.

use serde_json::json;

use crate::support::{Form, raw_head};
use crate::{SEND, messages, stage};

#[tokio::test]
async fn a_request_over_a_megabyte_is_refused() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new().with("body", "x".repeat(1_048_576));
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()), (413, json!({"error": "TooLarge", "limit": 1_048_576})));
    assert_eq!(browser.send_form(&form).await.status, 413);
    assert!(microsoft.asked(SEND).is_empty());
}

#[tokio::test]
async fn a_request_that_announces_too_much_is_refused_before_it_is_read() {
    let (_microsoft, app, browser) = stage().await;
    for path in ["/api/send_mail", "/connect/send"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1048577\r\n\r\n",
            app.addr,
            browser.cookie_header()
        );
        let answer = raw_head(&app, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
}

#[tokio::test]
async fn a_request_without_an_announced_length_is_bounded_too() {
    let (_microsoft, app, browser) = stage().await;
    let mut request = format!(
        "POST /api/send_mail HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n",
        app.addr,
        browser.cookie_header()
    );
    request.push_str("100001\r\nbody=");
    request.push_str(&"x".repeat(0x10_0001 - 5));
    request.push_str("\r\n0\r\n\r\n");
    let answer = raw_head(&app, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let (microsoft, _app, browser) = stage().await;
    for kind in [
        "application/json",
        "text/plain",
        "application/xml",
        "x",
        "application/x-www-form-urlencodedx",
    ] {
        for path in ["/api/send_mail", "/connect/send"] {
            let page =
                browser.post(path, &Form::new().fields()).with("content-type", kind).send().await;
            assert_eq!(page.status, 415, "{path} {kind}");
        }
    }
    let kind = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    let page = browser
        .post("/api/send_mail", &Form::new().fields())
        .with("content-type", kind)
        .send()
        .await;
    assert_eq!(page.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_refused() {
    let (microsoft, _app, browser) = stage().await;
    for body in [
        &b"to=a%40b.example&to=c%40d.example"[..],
        b"to=a&t%6f=b",
        b"to=%FF",
        b"to=\xff\xfe",
        b"body=%00",
        b"%FF=1",
    ] {
        for path in ["/api/send_mail", "/connect/send"] {
            let page = browser.post_bytes(path, body.to_vec()).send().await;
            assert_eq!(page.status, 400, "{path} {}", String::from_utf8_lossy(body));
        }
        let page = browser.post_bytes("/api/send_mail", body.to_vec()).send().await;
        assert_eq!(page.json(), json!({"error": "Malformed"}));
    }
    assert!(microsoft.asked(SEND).is_empty());
}

#[tokio::test]
async fn unknown_fields_have_no_effect() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new()
        .with("saveToSentItems", "false")
        .with("message", "{}")
        .with("form[to]", "x@y.example");
    assert_eq!(browser.send_mail(&form).await.status, 200);
    let plain = Form::new();
    assert_eq!(browser.send_mail(&plain).await.status, 200);
    let without_its_name = |mut mail: serde_json::Value| {
        mail["message"].as_object_mut().unwrap().remove("internetMessageHeaders").unwrap();
        mail
    };
    let mails: Vec<_> = messages(&microsoft).into_iter().map(without_its_name).collect();
    assert_eq!(mails[0], mails[1]);
}

#[tokio::test]
async fn international_addresses_are_taken() {
    let (microsoft, _app, browser) = stage().await;
    let page = browser.send_mail(&Form::new().with("to", "Zoë <zoë@bücher.example>")).await;
    assert_eq!(page.json()["to"], json!(["zoë@bücher.example"]));
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn a_hostile_name_of_a_recipient_can_t_leave_its_place() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new().with("to", "\"x\\\", y@z.example, <i>\" <a@b.example>");
    let page = browser.send_mail(&form).await;
    let asked = microsoft.asked(SEND);
    match page.status {
        200 => {
            let message: serde_json::Value = serde_json::from_slice(&asked[0].body).unwrap();
            let to = message["message"]["toRecipients"].as_array().unwrap();
            assert_eq!(to.len(), 1);
            assert_eq!(to[0]["emailAddress"]["address"], "a@b.example");
        }
        status => assert_eq!((status, asked.len()), (422, 0)),
    }
}
