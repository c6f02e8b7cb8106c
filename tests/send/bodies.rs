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
    for body in [&b"to=a%40b.example&to=c%40d.example"[..], b"to=a&t%6f=b", b"%FE=1&%FF=1"] {
        for path in ["/api/send_mail", "/connect/send"] {
            let page = browser.post_bytes(path, body.to_vec()).send().await;
            assert_eq!(page.status, 400, "{path} {}", String::from_utf8_lossy(body));
        }
        let page = browser.post_bytes("/api/send_mail", body.to_vec()).send().await;
        assert_eq!(page.json(), json!({"error": "Malformed"}));
    }
    assert!(microsoft.asked(SEND).is_empty());
}

/// A mail with one field as these bytes are.
fn with_bytes(field: &'static str, value: &[u8]) -> (Form, Vec<u8>) {
    let form = Form::new().with("cc", "zoe@fabrikam.example").with("importance", "high");
    let others = form.clone().without(field);
    let mut body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others.fields())
        .finish()
        .into_bytes();
    body.extend([b"&", field.as_bytes(), b"=", value].concat());
    (form, body)
}

#[tokio::test]
async fn a_field_that_is_no_text_is_named_and_nothing_else_is_lost() {
    let (microsoft, app, browser) = stage().await;
    for (field, value, shown) in [
        ("to", &b"a%FF%40b.example"[..], "a\u{fffd}@b.example"),
        ("to", b"\"Zo\xeb\" <zoe@b.example>", "\"Zo\u{fffd}\" <zoe@b.example>"),
        ("cc", b"a%40b.example%00", "a@b.example\u{fffd}"),
        ("subject", b"\xc3", "\u{fffd}"),
        ("subject", b"a%00b", "a\u{fffd}b"),
        ("body", b"before %C3%28 after", "before \u{fffd}( after"),
        ("body", b"\0", "\u{fffd}"),
        ("importance", b"high%00", "high\u{fffd}"),
        ("reply_to", b"%80", "\u{fffd}"),
    ] {
        let (form, body) = with_bytes(field, value);
        let page = browser.post_bytes("/api/send_mail", body.clone()).send().await;
        let refused = json!({"error": "InvalidField", "field": field, "problem": "unreadable"});
        assert_eq!((page.status, page.json()), (422, refused), "{field} {shown}");
        let page = browser.post_bytes("/connect/send", body).send().await;
        assert_eq!((page.status, page.notice()), (422, "One field needs a correction".into()));
        assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid").as_deref(), Some("true"));
        assert!(page.one(&format!("#{field}-error")).contains('\u{fffd}'), "{field}");
        for name in ["to", "cc", "subject", "body", "idempotency_key"] {
            let expected = if name == field { shown } else { form.value(name) };
            assert_eq!(page.field(name).trim_start_matches('\n'), expected, "{field}: {name}");
        }
        if field != "importance" {
            assert!(page.attribute("#importance [value=high]", "selected").is_some(), "{field}");
        }
    }
    assert!(microsoft.asked(SEND).is_empty());
    assert_eq!(app.rows("outbox").await, 0);
}

#[tokio::test]
async fn what_stands_for_it_is_text_where_the_person_leaves_it() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new().with("subject", "a\u{fffd}b").with("body", "c\u{fffd}d");
    assert_eq!(browser.send_form(&form).await.status, 303);
    let message = &messages(&microsoft)[0]["message"];
    assert_eq!(
        (&message["subject"], &message["body"]["content"]),
        (&json!("a\u{fffd}b"), &json!("c\u{fffd}d"))
    );
    // An address with it would be another one.
    let page = browser.send_mail(&form.with("to", "a\u{fffd}@b.example")).await;
    assert_eq!((page.status, page.json()["field"].as_str()), (422, Some("to")));
}

#[tokio::test]
async fn what_is_no_text_in_a_field_that_nobody_knows_has_no_effect() {
    let (microsoft, _app, browser) = stage().await;
    for (field, value) in [("unknown", &b"%FF%00"[..]), ("un\0known", b"1")] {
        let (_, body) = with_bytes(field, value);
        assert_eq!(browser.post_bytes("/api/send_mail", body).send().await.status, 200, "{field}");
    }
    let (_, body) = with_bytes("%FF", b"1");
    assert_eq!(browser.post_bytes("/connect/send", body).send().await.status, 303);
    assert_eq!(microsoft.asked(SEND).len(), 3);
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
        for name in ["internetMessageHeaders", "singleValueExtendedProperties"] {
            mail["message"].as_object_mut().unwrap().remove(name).unwrap();
        }
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
