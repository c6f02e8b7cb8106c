//! Mails that are to leave later: Exchange holds them back.

use graph_connect::server::clock::Timestamp;
use serde_json::json;

use crate::support::{Form, eventually, now};
use crate::{SEND, messages, stage};

fn at(seconds: i64) -> Form {
    Form::new().with("send_at", Timestamp(seconds).rfc3339())
}

#[tokio::test]
async fn a_mail_says_in_utc_when_it_is_to_leave() {
    let (microsoft, _app, browser) = stage().await;
    let hour = now() + 3_600;
    let utc = Timestamp(hour).rfc3339();
    let berlin = Timestamp(hour + 7_200).rfc3339().replace('Z', "+02:00");
    for text in [&utc, &berlin, &utc.replace('Z', ".75Z")] {
        let page = browser.send_mail(&Form::new().with("send_at", text)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let message = &messages(&microsoft).pop().unwrap()["message"];
        let properties = message["singleValueExtendedProperties"].as_array().unwrap();
        // The other one is the name of the send.
        assert_eq!(properties.len(), 2);
        assert_eq!(properties[0], json!({"id": "SystemTime 0x3FEF", "value": utc}));
        let listed = browser.call("sent", &[]).send().await.json();
        assert_eq!(listed[0]["send_at"], utc);
    }
}

#[tokio::test]
async fn a_moment_that_is_none_or_can_t_be_kept_is_refused() {
    let (microsoft, _app, browser) = stage().await;
    let year = now() + 366 * 86_400;
    for (text, problem) in [
        ("tomorrow", "unknown_value"),
        (" ", "unknown_value"),
        ("2027-01-01", "unknown_value"),
        ("2027-01-01T10:00", "unknown_value"),
        ("2027-01-01T10:00:00", "unknown_value"),
        ("2020-01-01T10:00:00Z", "not_in_future"),
        (&Timestamp(now()).rfc3339(), "not_in_future"),
        (&Timestamp(year + 3_600).rfc3339(), "too_far"),
        ("9999-12-31T23:59:59Z", "too_far"),
    ] {
        let form = Form::new().with("send_at", text);
        let page = browser.send_mail(&form).await;
        assert_eq!(page.status, 422, "{text}");
        assert_eq!(
            page.json(),
            json!({"error": "InvalidField", "field": "send_at", "problem": problem}),
            "{text}"
        );
        let page = browser.send_form(&form).await;
        assert_eq!((page.status, page.notice()), (422, "One field needs a correction".to_owned()));
    }
    assert!(microsoft.asked(SEND).is_empty());
    assert_eq!(browser.send_mail(&at(year - 3_600)).await.status, 200);
}

#[tokio::test]
async fn the_outcome_is_still_told_when_the_moment_has_passed() {
    let (microsoft, _app, browser) = stage().await;
    let soon = now() + 8;
    let form = at(soon);
    let first = browser.send_mail(&form).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let passed = || async { browser.send_mail(&at(soon)).await.status == 422 };
    eventually("the moment passes", passed).await;
    let sent = microsoft.asked(SEND).len();
    assert_eq!(browser.send_mail(&form).await.json(), first.json());
    assert_eq!(microsoft.asked(SEND).len(), sent);
}

#[tokio::test]
async fn the_moment_belongs_to_the_message() {
    let (_microsoft, _app, browser) = stage().await;
    let (form, hour) = (at(now() + 3_600), now() + 7_200);
    assert_eq!(browser.send_mail(&form).await.status, 200);
    let changed = form.with("send_at", Timestamp(hour).rfc3339());
    assert_eq!(browser.send_mail(&changed).await.json()["error"], "KeyReused");
}
