//! What survives a restart.

use serde_json::{Value, json};

use crate::support::{MEGAN, SCOPE, ZOE, mail_to, start_in, text};
use crate::writer::{Writer, bytes, file, sha256};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn drafts_and_finished_attachments_survive_a_restart_and_begun_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let run = start_in(folder.path()).await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    megan.post(&format!("/messages/{draft}/attachments"), &file("a.txt", "aGVsbG8=")).await;
    let content = bytes(3 * MIB);
    let url = text(&megan.upload(&draft, "b.bin", content.len()).await["uploadUrl"]);
    megan.put_all(&url, &content, MIB).await;
    let url = text(&megan.upload(&draft, "c.bin", content.len()).await["uploadUrl"]);
    megan.put(&url, &format!("0-9/{}", content.len()), &content[..10]).await;
    let deleted = megan.draft(ZOE).await;
    megan.delete(&format!("/messages/{deleted}")).await;
    let before = run.json("/sandbox/drafts").await;
    run.sandbox.stop().await;

    let run = start_in(folder.path()).await;
    assert_eq!(run.json("/sandbox/drafts").await, before);
    assert_eq!(std::fs::read_dir(folder.path().join("attachments")).unwrap().count(), 2);
    let megan = Writer::new(&run, MEGAN).await;
    megan.send_draft(&draft).await;
    run.sandbox.stop().await;

    let run = start_in(folder.path()).await;
    assert_eq!(run.json("/sandbox/drafts").await, json!([]));
    let mail = run.json("/sandbox/messages").await[0].clone();
    assert_eq!(mail["attachments"][1]["sha256"], json!(sha256(&content)));
    run.http.delete(run.url("/sandbox/messages")).send().await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("attachments")).unwrap().count(), 0);
}

#[tokio::test]
async fn attachments_that_an_earlier_release_kept_inside_the_mail_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let run = start_in(folder.path()).await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.send(&token, &mail_to(ZOE)).await;
    run.sandbox.stop().await;
    let path = folder.path().join("mail.jsonl");
    let mut record: Value =
        serde_json::from_str(std::fs::read_to_string(&path).unwrap().trim()).unwrap();
    for name in ["is_draft", "revision", "attachments", "deleted"] {
        record.as_object_mut().unwrap().remove(name).unwrap();
    }
    record["message"]["attachments"] = json!([file("a.txt", "aGVsbG8=")]);
    std::fs::write(&path, format!("{record}\n")).unwrap();

    let run = start_in(folder.path()).await;
    let mail = run.json("/sandbox/messages").await[0].clone();
    assert_eq!(mail["attachments"][0]["sha256"], json!(sha256(b"hello")));
    assert!(!std::fs::read_to_string(&path).unwrap().contains("aGVsbG8="));
}
