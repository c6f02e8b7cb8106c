//! What the viewer shows of attachments, deferral and importance.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{MEGAN, ZOE, mail_to, start, text};
use crate::writer::{Writer, bytes, file, sha256};

const HOSTILE: &str = "../\"><img src=x>\r\n;é.html";

#[tokio::test]
async fn attachments_are_shown_and_can_only_be_saved() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let mut message = mail_to(ZOE)["message"].clone();
    message["attachments"] = json!([file(HOSTILE, "PHNjcmlwdD4=")]);
    let draft = megan.draft_of(&message).await;
    let content = bytes(3 * 1024 * 1024);
    let url = text(&megan.upload(&draft, "film.mp4", content.len()).await["uploadUrl"]);
    megan.put_all(&url, &content, 1024 * 1024).await;
    megan.send_draft(&draft).await;

    let mail = run.json("/sandbox/messages").await[0].clone();
    let id = text(&mail["id"]);
    let page = run.get(&format!("/mail/{id}")).await.text().await.unwrap();
    assert!(!page.contains("<img") && page.contains("&lt;img src=x&gt;"), "{page}");
    assert!(page.contains("3145728 bytes") && page.contains(&sha256(&content)), "{page}");
    let home = run.get("/").await.text().await.unwrap();
    assert!(home.contains("2 attachments"), "{home}");

    let link =
        |at: usize| format!("/mail/{id}/attachments/{}", text(&mail["attachments"][at]["id"]));
    assert!(page.contains(&link(0)) && page.contains(&link(1)), "{page}");
    let saved = run.get(&link(0)).await;
    let header = |name: &str| saved.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"..____img src_x_____.html\"; \
         filename*=UTF-8''%2E%2E%2F%22%3E%3Cimg%20src%3Dx%3E%0D%0A%3B%C3%A9%2Ehtml"
    );
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(saved.bytes().await.unwrap(), &b"<script>"[..]);
    let large = run.get(&link(1)).await.bytes().await.unwrap();
    assert_eq!(sha256(&large), sha256(&content));
    let nothing = run.get(&format!("/mail/{id}/attachments/nothing")).await;
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn drafts_deferral_and_importance_are_told() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let mut message = mail_to(ZOE)["message"].clone();
    message["importance"] = json!("high");
    message["singleValueExtendedProperties"] =
        json!([{"id": "SystemTime 0x3FEF", "value": "2099-01-02T03:04:05Z"}]);
    let draft = megan.draft_of(&message).await;
    let home = run.get("/").await.text().await.unwrap();
    assert!(home.contains("Drafts (1)") && home.contains("Sent Items (0)"), "{home}");
    assert!(home.contains("high importance, not before 2099-01-02 03:04:05Z"), "{home}");
    let id = text(&run.json("/sandbox/drafts").await[0]["id"]);
    let page = run.get(&format!("/mail/{id}")).await.text().await.unwrap();
    assert!(page.contains("Written") && page.contains("2099-01-02 03:04:05Z"), "{page}");
    let before = run.get("/mail/changes").await.text().await.unwrap();
    megan.send_draft(&draft).await;
    assert_ne!(run.get("/mail/changes").await.text().await.unwrap(), before);
    let page = run.get(&format!("/mail/{id}")).await.text().await.unwrap();
    assert!(page.contains("Accepted") && page.contains("Importance"), "{page}");
}
