//! `POST /connect/send` with files: the form without script.

use serde_json::json;

use crate::files::{Stage, bytes, named};
use crate::stage;
use crate::support::{Browser, Form, Page, raw_head};

const BOUNDARY: &str = "----tests7MA4YWxkTrZu0gW";

/// A form with files, as a browser writes it.
fn multipart(form: &Form, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in form.fields() {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    for (name, content) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

pub async fn post(browser: &Browser, form: &Form, files: &[(&str, &[u8])]) -> Page {
    post_body(browser, multipart(form, files)).await
}

async fn post_body(browser: &Browser, body: Vec<u8>) -> Page {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    browser.post_bytes("/connect/send", body).with("content-type", &kind).send().await
}

#[tokio::test]
async fn a_form_with_files_is_sent_with_them() {
    let stage = Stage::start(false).await;
    let large = bytes(1, 3_000_000);
    let files: [(&str, &[u8]); 3] = [("ä b.txt", b"one"), ("b.bin", &large), ("", b"")];
    let form = Form::new();
    let page = post(&stage.browser, &form, &files).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(stage.sent().await, [named("b.bin", &large), named("ä b.txt", b"one")]);
    assert_eq!(stage.app.rows("uploads").await, 0);
    // The same form once more, as a reload posts it: the same mail.
    let again = post(&stage.browser, &form, &files).await;
    assert_eq!((again.status, again.location()), (303, page.location()));
    assert_eq!(stage.app.rows("uploads").await, 0, "its files stay");
    assert_eq!(stage.demo.mails().await.len(), 1);
    // With another file it is another mail.
    let other = post(&stage.browser, &form, &[("b", b"other")]).await;
    assert_eq!(
        (other.status, other.notice()),
        (422, "The message was changed since the last try".into())
    );
}

#[tokio::test]
async fn a_form_whose_file_field_was_left_empty_is_an_ordinary_one() {
    let (microsoft, _app, browser) = stage().await;
    assert_eq!(post(&browser, &Form::new(), &[("", b"")]).await.status, 303);
    assert_eq!(post(&browser, &Form::new(), &[]).await.status, 303);
    for message in crate::messages(&microsoft) {
        assert!(message["message"].get("attachments").is_none());
    }
}

#[tokio::test]
async fn what_is_refused_comes_back_as_it_was_typed_but_without_files() {
    let (microsoft, app, browser) = stage().await;
    let typed = Form::new().with("subject", "kept <b>").with("body", "a\r\nb & c");
    let too_large = vec![7; 3_145_729];
    for (form, file, status, title) in [
        (typed.clone().with("to", "x"), ("a", &b"one"[..]), 422, "One field needs a correction"),
        (typed.clone(), ("../a", b"one"), 422, "One field needs a correction"),
        (typed.clone(), ("a", &too_large), 413, "The files are too large"),
    ] {
        let page = post(&browser, &form, &[file]).await;
        assert_eq!((page.status, page.notice().as_str()), (status, title));
        for name in ["to", "subject", "body", "idempotency_key"] {
            assert_eq!(
                page.field(name).trim_start_matches('\n').replace("\r\n", "\n"),
                form.value(name).replace("\r\n", "\n"),
                "{name}"
            );
        }
        if status == 422 {
            assert!(!page.one("#attachments-error").is_empty());
        }
    }
    assert_eq!(app.rows("uploads").await, 0);
    assert!(microsoft.asked(crate::SEND).is_empty());
}

#[tokio::test]
async fn a_send_that_fails_keeps_no_file_and_can_be_tried_again_under_its_key() {
    let stage = Stage::start(false).await;
    let form = Form::new();
    stage.demo.fault("graph:/me/sendMail", json!({"status": 429, "retry_after": 1})).await;
    let page = post(&stage.browser, &form, &[("a", b"one")]).await;
    assert_eq!(page.status, 429);
    assert_eq!(
        page.one("#attachments-error"),
        "Choose your files again: a form that comes back has none."
    );
    assert_eq!(stage.app.rows("uploads").await, 0);
    assert_eq!(post(&stage.browser, &form, &[("a", b"one")]).await.status, 303);
    assert_eq!(stage.sent().await, [named("a", b"one")]);
}

#[tokio::test]
async fn a_form_over_four_megabytes_is_refused_and_what_was_typed_stays() {
    let (_microsoft, app, browser) = stage().await;
    let form = Form::new().with("subject", "kept");
    let page = post(&browser, &form, &[("a", &vec![7; 5_000_000])]).await;
    assert_eq!((page.status, page.field("subject").as_str()), (413, "kept"));
    let head = format!(
        "POST /connect/send HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4194305\r\n\r\n",
        app.addr,
        browser.cookie_header()
    );
    let answer = raw_head(&app, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn what_comes_after_four_megabytes_is_not_kept() {
    let (_microsoft, app, _) = stage().await;
    let form = multipart(&Form::new().with("subject", "late"), &[]);
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"x\"\r\nx-y: ");
    let (value, end) = ("y".repeat(6_000_000), "\r\n\r\n\r\n");
    let page = post_body(
        &app.browser(),
        [head.as_bytes(), value.as_bytes(), end.as_bytes(), &form].concat(),
    )
    .await;
    assert_eq!(page.status, 413);
    assert!(!page.text().contains("late"), "{}", page.text());
}

#[tokio::test]
async fn a_form_has_at_most_64_fields() {
    let (microsoft, _app, browser) = stage().await;
    let names: Vec<String> = (0..65).map(|number| format!("n{number}")).collect();
    let fields: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
    assert_eq!(browser.post("/connect/send", &fields).send().await.status, 400);
    let parts = names.iter().map(|name| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nx\r\n")
    });
    let body = format!("{}--{BOUNDARY}--\r\n", parts.collect::<String>());
    assert_eq!(post_body(&browser, body.into_bytes()).await.status, 400);
    assert!(microsoft.asked(crate::SEND).is_empty());
}

#[tokio::test]
async fn a_form_that_can_t_be_read_is_refused() {
    let (microsoft, _app, browser) = stage().await;
    let doubled = multipart(&Form::new(), &[]);
    let doubled =
        [&doubled[..doubled.len() - BOUNDARY.len() - 6], &multipart(&Form::new(), &[])].concat();
    let cut = multipart(&Form::new(), &[("a", b"one")]);
    let cut = cut[..cut.len() - BOUNDARY.len() - 8].to_vec();
    for body in [doubled, cut, b"x".to_vec(), Vec::new()] {
        assert_eq!(post_body(&browser, body).await.status, 400);
    }
    let ask = browser.post_bytes("/connect/send", multipart(&Form::new(), &[]));
    assert_eq!(ask.with("content-type", "multipart/form-data").send().await.status, 400);
    assert!(microsoft.asked(crate::SEND).is_empty());
}

#[tokio::test]
async fn a_field_that_is_no_text_is_named_and_nothing_else_is_lost() {
    let (microsoft, _app, browser) = stage().await;
    for (field, bytes) in [("to", &b"M\xffRK"[..]), ("subject", b"M\0RK"), ("body", b"M\xc3RK")] {
        let form = Form::new().with("importance", "high").with(field, "MARK");
        let mut body = multipart(&form, &[("a", b"one")]);
        let place = body.windows(4).position(|part| part == b"MARK").unwrap();
        body.splice(place..place + 4, bytes.iter().copied());
        let page = post_body(&browser, body).await;
        assert_eq!((page.status, page.notice()), (422, "One field needs a correction".into()));
        assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid").as_deref(), Some("true"));
        for name in ["to", "subject", "body", "idempotency_key"] {
            let expected = if name == field { "M\u{fffd}RK" } else { form.value(name) };
            assert_eq!(page.field(name).trim_start_matches('\n'), expected, "{field}: {name}");
        }
        assert!(page.attribute("#importance [value=high]", "selected").is_some(), "{field}");
        assert!(!page.one("#attachments-error").is_empty(), "files are to be chosen again");
    }
    assert!(microsoft.asked(crate::SEND).is_empty());
}

#[tokio::test]
async fn a_file_whose_name_is_no_text_is_refused_and_nothing_else_is_lost() {
    let (microsoft, app, browser) = stage().await;
    let form = Form::new().with("subject", "kept");
    for bytes in [&b"M\xffRK"[..], b"M\0RK"] {
        let mut body = multipart(&form, &[("MARK", b"one")]);
        let place = body.windows(4).position(|part| part == b"MARK").unwrap();
        body.splice(place..place + 4, bytes.iter().copied());
        let page = post_body(&browser, body).await;
        assert_eq!(page.status, 422, "{}", page.notice());
        assert_eq!(page.field("subject"), "kept");
        assert!(!page.one("#attachments-error").is_empty());
    }
    assert_eq!(app.rows("uploads").await, 0);
    assert!(microsoft.asked(crate::SEND).is_empty());
}
