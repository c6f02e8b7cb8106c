//! The fields of a mail: exact limits, and the field that is refused is named.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use serde_json::json;
use support::{App, Browser, Form, Microsoft, person, raw_head};

const SEND: &str = "/v1.0/me/sendMail";

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// Both ways of sending refuse this form for this field, and nothing leaves.
async fn assert_refused(form: &Form, field: &str, problem: &str) {
    let (microsoft, _app, browser) = stage().await;
    let page = browser.send_mail(form).await;
    assert_eq!(page.status, 422, "{field} {problem}: {}", page.text());
    assert_eq!(page.json(), json!({"error": "InvalidField", "field": field, "problem": problem}));
    let page = browser.send_form(form).await;
    assert_eq!(page.status, 422, "{field} {problem}");
    assert_eq!(page.notice(), "One field needs a correction");
    if ["to", "subject", "body"].contains(&field) {
        assert_eq!(
            page.attribute(&format!("#{field}"), "aria-invalid").as_deref(),
            Some("true"),
            "{field}"
        );
        assert!(!page.one(&format!("#{field}-error")).is_empty(), "{field}");
    }
    assert!(microsoft.asked(SEND).is_empty(), "{field} {problem}");
}

#[tokio::test]
async fn recipients_with_line_breaks_are_refused() {
    for field in ["to", "cc", "bcc", "from", "reply_to"] {
        for text in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example\n",
            "x\u{2028}y <a@b.example>",
            "a\u{85}@b.example",
        ] {
            assert_refused(&Form::new().with(field, text), field, "control_character").await;
        }
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    for text in [
        "megan",
        "a@b.example c@d.example",
        "a@b.example <c@d.example>; x",
        "<a@b.example",
        "a@b@c.example",
        "@b.example",
        "a@",
        "a@localhost",
        "a@[127.0.0.1]",
        "a@b.example>",
        "mailto:a@b.example",
        "<a@b.example> <c@d.example>",
        "a@b.example <c@d.example>",
    ] {
        assert_refused(&Form::new().with("to", text), "to", "not_an_address").await;
    }
}

#[tokio::test]
async fn two_senders_are_refused() {
    assert_refused(&Form::new().with("from", "a@b.example, c@d.example"), "from", "too_many").await;
}

#[tokio::test]
async fn a_mail_has_at_most_500_recipients() {
    let list = |count: usize| {
        (0..count).map(|number| format!("a{number}@b.example")).collect::<Vec<_>>().join(";")
    };
    let full = Form::new().with("to", list(400)).with("cc", list(60)).with("bcc", list(40));
    let (microsoft, _app, browser) = stage().await;
    assert_eq!(browser.send_mail(&full).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
    assert_refused(&full.with("bcc", list(41)), "to", "too_many").await;
}

#[tokio::test]
async fn fields_that_are_required_are_named_when_they_are_missing() {
    for field in ["to", "content_type", "idempotency_key"] {
        assert_refused(&Form::new().without(field), field, "missing").await;
        assert_refused(&Form::new().with(field, ""), field, "missing").await;
    }
    assert_refused(&Form::new().with("to", " ; , "), "to", "missing").await;
}

#[tokio::test]
async fn a_subject_and_a_body_are_required_though_they_may_be_empty() {
    for field in ["subject", "body"] {
        let (microsoft, _app, browser) = stage().await;
        let page = browser.send_mail(&Form::new().without(field)).await;
        assert_eq!(page.status, 422, "{field}");
        assert_eq!(
            page.json(),
            json!({"error": "InvalidField", "field": field, "problem": "missing"})
        );
        assert!(microsoft.asked(SEND).is_empty());
        assert_eq!(browser.send_mail(&Form::new().with(field, "")).await.status, 200, "{field}");
    }
}

#[tokio::test]
async fn values_outside_their_set_are_refused() {
    assert_refused(&Form::new().with("content_type", "markdown"), "content_type", "unknown_value")
        .await;
    assert_refused(&Form::new().with("content_type", "HTML"), "content_type", "unknown_value")
        .await;
    assert_refused(&Form::new().with("importance", "urgent"), "importance", "unknown_value").await;
    assert_refused(&Form::new().with("read_receipt", "yes"), "read_receipt", "unknown_value").await;
    assert_refused(&Form::new().with("idempotency_key", "1"), "idempotency_key", "unknown_value")
        .await;
    assert_refused(
        &Form::new().with("send_at", "2030-01-01T00:00:00Z"),
        "send_at",
        "not_supported",
    )
    .await;
    assert_refused(&Form::new().with("attachments", "1"), "attachments", "not_supported").await;
}

#[tokio::test]
async fn a_subject_is_one_line_of_255_characters() {
    for (subject, fits) in [("ü".repeat(255), true), ("ü".repeat(256), false)] {
        let (_microsoft, _app, browser) = stage().await;
        let form = Form::new().with("subject", subject);
        assert_eq!(browser.send_mail(&form).await.status, if fits { 200 } else { 422 });
    }
    assert_refused(&Form::new().with("subject", "x".repeat(256)), "subject", "too_long").await;
    for text in ["a\r\nBcc: x@y.example", "a\tb", "a\u{2029}b", "\u{7f}"] {
        assert_refused(&Form::new().with("subject", text), "subject", "control_character").await;
    }
}

#[tokio::test]
async fn a_body_has_at_most_900_000_bytes() {
    let (_microsoft, _app, browser) = stage().await;
    assert_eq!(browser.send_mail(&Form::new().with("body", "x".repeat(900_000))).await.status, 200);
    assert_refused(&Form::new().with("body", "x".repeat(900_001)), "body", "too_long").await;
}

#[tokio::test]
async fn a_list_of_addresses_has_at_most_50_000_characters() {
    assert_refused(
        &Form::new().with("to", format!("a@b.example{}", " ".repeat(50_000))),
        "to",
        "too_long",
    )
    .await;
}

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
    let asked = microsoft.asked(SEND);
    assert_eq!(asked[0].body, asked[1].body);
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
