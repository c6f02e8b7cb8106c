//! `POST /api/attachments`: what can be announced at all.

use serde_json::{Value, json};

use crate::{stage, writing_stage};

#[tokio::test]
async fn an_announced_file_gets_an_id_and_the_size_of_its_pieces() {
    let (microsoft, _app, browser) = stage().await;
    let file = json!({"name": "a.txt", "content_type": "text/plain", "size": 12});
    let page = browser.announce(&file).await;
    assert_eq!((page.status, page.header("content-type")), (201, Some("application/json")));
    assert!(uuid::Uuid::try_parse(page.json()["id"].as_str().unwrap()).is_ok());
    assert_eq!(page.json()["piece_size"], 983_040);
    assert!(microsoft.asked("/v1.0/me/messages").is_empty());
}

#[tokio::test]
async fn what_is_no_file_is_refused_with_its_problem() {
    let (_microsoft, app, browser) = stage().await;
    for (name, size, problem) in [
        ("", 1_u64, "missing"),
        ("a", 0, "missing"),
        ("../a", 1, "has_path"),
        ("C:\\a", 1, "has_path"),
        ("a\r\nb", 1, "control_character"),
        ("a\0", 1, "control_character"),
        (&"ü".repeat(256), 1, "too_long"),
        ("a", 157_286_401, "too_large"),
    ] {
        let file = json!({"name": name, "content_type": "text/plain", "size": size});
        let page = browser.announce(&file).await;
        let expected = json!({"error": "InvalidField", "field": "attachments", "problem": problem});
        assert_eq!((page.status, page.json()), (422, expected), "{name:?} {size}");
    }
    assert_eq!(app.rows("uploads").await, 0);
}

#[tokio::test]
async fn what_can_t_be_read_is_refused() {
    let (_microsoft, app, browser) = stage().await;
    for body in [
        "",
        "[]",
        "{",
        "\"a\"",
        r#"{"name":"a","name":"b","content_type":"","size":1}"#,
        r#"{"name":1,"content_type":"","size":1}"#,
        r#"{"name":"a","content_type":"","size":"1"}"#,
        r#"{"name":"a","content_type":"","size":-1}"#,
        r#"{"name":"a","content_type":"","size":1.5}"#,
        r#"{"name":"a","content_type":"","size":1,"message":"x"}"#,
    ] {
        let ask = browser.post_bytes("/api/attachments", body.into());
        let page = ask.with("content-type", "application/json").send().await;
        assert_eq!((page.status, page.json()), (400, json!({"error": "Malformed"})), "{body}");
    }
    let json = json!({"name": "a", "content_type": "", "size": 1, "x": "y".repeat(16_384)});
    let page = browser.announce(&json).await;
    assert_eq!((page.status, page.json()["limit"].as_u64()), (413, Some(16_384)));
    let ask = browser.post_bytes("/api/attachments", b"{}".to_vec());
    assert_eq!(ask.with("content-type", "text/plain").send().await.status, 415);
    assert_eq!(app.rows("uploads").await, 0);
}

#[tokio::test]
async fn only_our_own_pages_and_people_who_are_signed_in_are_served() {
    let (_microsoft, app, browser) = stage().await;
    let file = json!({"name": "a", "content_type": "", "size": 1});
    let ask = || {
        let ask = browser.post_bytes("/api/attachments", file.to_string().into_bytes());
        ask.with("content-type", "application/json")
    };
    assert_eq!(ask().with("sec-fetch-site", "cross-site").send().await.status, 403);
    assert_eq!(ask().with("host", "evil.example").send().await.status, 421);
    assert_eq!(ask().with("accept", "text/html").send().await.status, 406);
    assert_eq!(ask().method(http::Method::PATCH).send().await.status, 405);
    let page = app.browser().announce(&file).await;
    let signed_out = json!({"error": "SignedOut", "sign_in": "/connect/sign-in?return_to=%2F"});
    assert_eq!((page.status, page.json()), (401, signed_out));
    assert_eq!(app.rows("uploads").await, 0);
    assert_eq!(ask().send().await.status, 201);
}

#[tokio::test]
async fn a_file_on_a_page_of_somebody_else_goes_nowhere() {
    let (microsoft, app, browser) = writing_stage().await;
    let file = json!({"name": "a", "content_type": "", "size": 5_000_000});
    let ask = browser.post_bytes("/api/attachments", file.to_string().into_bytes());
    let ask = ask.with("content-type", "application/json").with("x-account", "AAAAAAAAAAAAAAAA");
    let page = ask.send().await;
    assert_eq!((page.status, page.json()), (409, json!({"error": "OtherAccount"})));
    assert!(microsoft.asked("/v1.0/me/messages").is_empty());
    assert_eq!(app.rows("uploads").await, 0);
}

#[tokio::test]
async fn files_of_more_than_three_megabytes_in_total_take_a_permission() {
    let (microsoft, app, browser) = stage().await;
    let consent = json!({"error": "ConsentNeeded",
        "sign_in": "/connect/sign-in?need=attachments&return_to=%2F"});
    let file = |size: u64, message: Option<&str>| -> Value {
        json!({"name": "a", "content_type": "", "size": size, "message": message})
    };
    for size in [3_072_001, 3_145_728, 157_286_400] {
        let page = browser.announce(&file(size, None)).await;
        assert_eq!((page.status, page.json()), (403, consent.clone()), "{size}");
    }
    assert_eq!(browser.announce(&file(3_000_000, None)).await.status, 201);
    let again = browser.announce(&file(3_000_000, None)).await;
    assert_eq!(again.status, 201, "the first answer may have been lost");
    assert_eq!(browser.announce(&file(72_000, None)).await.status, 201);
    assert_eq!(browser.announce(&file(1, None)).await.json(), consent);
    // Another form is another mail.
    let other = Some("0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10");
    assert_eq!(browser.announce(&file(3_072_000, other)).await.status, 201);
    assert_eq!(browser.announce(&file(1, other)).await.json(), consent);
    assert_eq!(app.rows("uploads").await, 4);
    assert!(microsoft.asked("/v1.0/me/messages").is_empty());
}

#[tokio::test]
async fn a_person_has_at_most_50_files_on_the_way() {
    let (_microsoft, app, browser) = stage().await;
    let file = json!({"name": "a", "content_type": "", "size": 1});
    for _ in 0..50 {
        assert_eq!(browser.announce(&file).await.status, 201);
    }
    let page = browser.announce(&file).await;
    let expected = json!({"error": "InvalidField", "field": "attachments", "problem": "too_many"});
    assert_eq!((page.status, page.json()), (422, expected));
    assert_eq!(app.rows("uploads").await, 50);
}

#[tokio::test]
async fn a_person_s_files_take_a_bounded_room() {
    let (_microsoft, app, browser) = writing_stage().await;
    let file = json!({"name": "a", "content_type": "", "size": 3_143_999});
    for _ in 0..15 {
        assert_eq!(browser.announce(&file).await.status, 201);
    }
    assert_eq!(browser.announce(&file).await.json()["problem"], "too_many");
    assert_eq!(app.rows("uploads").await, 15);
}
