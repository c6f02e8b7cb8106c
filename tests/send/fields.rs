//! The fields of a mail: exact limits, and the field that is refused is named.

use serde_json::json;

use crate::support::Form;
use crate::{SEND, stage};

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
        for text in
            ["a@b.example\r\nBcc: c@d.example", "x\u{2028}y <a@b.example>", "a\u{85}@b.example"]
        {
            assert_refused(&Form::new().with(field, text), field, "control_character").await;
        }
    }
}

#[tokio::test]
async fn a_line_break_at_the_edge_of_a_recipient_is_refused_too() {
    for text in ["a@b.example\n", "\r\na@b.example", "a@b.example;\nc@d.example"] {
        assert_refused(&Form::new().with("to", text), "to", "control_character").await;
    }
}

#[tokio::test]
async fn two_addresses_in_angle_brackets_are_refused() {
    let form = Form::new().with("to", "<a@b.example> <c@d.example>");
    assert_refused(&form, "to", "not_an_address").await;
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
    assert_refused(&Form::new().with("attachments", "1"), "attachments", "unknown_value").await;
}

#[tokio::test]
async fn a_subject_is_one_line_of_255_characters() {
    for (subject, fits) in [("ü".repeat(255), true), ("ü".repeat(256), false)] {
        let (_microsoft, _app, browser) = stage().await;
        let form = Form::new().with("subject", subject);
        assert_eq!(browser.send_mail(&form).await.status, if fits { 200 } else { 422 });
    }
    for length in [256, 65_536] {
        assert_refused(&Form::new().with("subject", "x".repeat(length)), "subject", "too_long")
            .await;
    }
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
async fn what_is_far_too_long_comes_back_whole() {
    let (_microsoft, _app, browser) = stage().await;
    let long = format!("{}@{}.example", "l".repeat(64), "d".repeat(247));
    assert_eq!(long.len(), 320);
    for (field, value) in [("subject", "x".repeat(65_536)), ("to", long)] {
        let form = Form::new().with("body", "kept").with(field, value.clone());
        let page = browser.send_form(&form).await;
        assert_eq!((page.status, page.field(field)), (422, value));
        assert_eq!(page.field("body").trim_start_matches('\n'), "kept");
    }
}
