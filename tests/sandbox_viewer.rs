//! The mailboxes for people.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use reqwest::StatusCode;
use serde_json::json;

#[path = "support/sandbox.rs"]
mod support;

use support::{MEGAN, SCOPE, ZOE, mail_to, start, text};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&";

#[tokio::test]
async fn the_viewer_shows_every_mailbox_and_escapes_what_it_shows() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let mut mail = mail_to(ZOE);
    mail["message"]["subject"] = json!(HOSTILE);
    mail["message"]["toRecipients"][0]["emailAddress"]["name"] = json!(HOSTILE);
    mail["message"]["body"]["content"] = json!("<script>alert(1)</script><p>Hello</p>");
    run.send(&token, &mail).await;

    let home = run.get("/").await;
    let policy = home.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let page = home.text().await.unwrap();
    assert!(!page.contains("<img") && page.contains("&lt;img"), "{page}");
    assert!(page.contains("Inbox (1)") && page.contains("Sent Items (1)"));
    assert!(page.contains("http-equiv=\"refresh\""));

    let id = text(&run.json("/sandbox/messages").await[0]["id"]);
    let page = run.get(&format!("/mail/{id}")).await.text().await.unwrap();
    assert!(!page.contains("<img") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("<iframe sandbox=\"\""));
    assert!(page.contains("user-agent") || page.contains("content-type"));

    let body = run.get(&format!("/mail/{id}/body")).await;
    let policy = body.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    assert_eq!(body.text().await.unwrap(), "<script>alert(1)</script><p>Hello</p>");
}

#[tokio::test]
async fn the_number_of_changes_moves_with_the_mail() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let before = run.get("/mail/changes").await.text().await.unwrap();
    run.send(&token, &mail_to(ZOE)).await;
    assert_ne!(run.get("/mail/changes").await.text().await.unwrap(), before);
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let (run, _folder) = start().await;
    for path in ["/mail/nothing", "/mail/nothing/body", "/nothing", "/sandbox/nothing"] {
        assert_eq!(run.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/sandbox/style.css", "/sandbox/viewer.js", "/sandbox/form-post.js"] {
        assert_eq!(run.get(path).await.status(), StatusCode::OK, "{path}");
    }
}
