//! Large attachments, piece by piece.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, ZOE, assert_graph_error, start, text};
use crate::writer::{Writer, bytes, sha256};

const MIB: usize = 1024 * 1024;
const PIECE: usize = 3_932_160;

#[tokio::test]
async fn a_large_file_comes_in_pieces_and_is_attached() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(9 * MIB + 5);
    let session = megan.upload(&draft, "film.mp4", content.len()).await;
    assert_eq!(session["nextExpectedRanges"], json!(["0-"]));
    assert!(text(&session["expirationDateTime"]).ends_with('Z'));
    let url = text(&session["uploadUrl"]);
    assert!(url.starts_with(&format!("{}/", run.origin)), "{url}");

    let total = content.len();
    let first = megan.put(&url, &format!("0-{}/{total}", PIECE - 1), &content[..PIECE]).await;
    assert_eq!(first.status(), StatusCode::OK);
    let told: Value = first.json().await.unwrap();
    assert_eq!(told["nextExpectedRanges"], json!([PIECE.to_string()]));
    let state: Value = run.http.get(&url).send().await.unwrap().json().await.unwrap();
    assert_eq!(state["nextExpectedRanges"], told["nextExpectedRanges"]);

    let second = format!("{PIECE}-{}/{total}", 2 * PIECE - 1);
    megan.put(&url, &second, &content[PIECE..2 * PIECE]).await;
    let third = format!("{}-{}/{total}", 2 * PIECE, total - 1);
    let last = megan.put(&url, &third, &content[2 * PIECE..]).await;
    assert_eq!(last.status(), StatusCode::CREATED);
    let location = last.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(last.bytes().await.unwrap().len(), 0);

    let path = format!("/messages/{draft}/attachments");
    let listed = megan.json(&path).await;
    let id = text(&listed["value"][0]["id"]);
    assert!(location.ends_with(&format!("/Attachments('{id}')")), "{location}");
    let raw = megan.get(&format!("{path}/{id}/$value")).await;
    assert_eq!(sha256(&raw.bytes().await.unwrap()), sha256(&content));

    megan.send_draft(&draft).await;
    let seen = run.json("/sandbox/messages").await[0]["attachments"][0].clone();
    assert_eq!((&seen["name"], &seen["size"]), (&json!("film.mp4"), &json!(content.len())));
    assert_eq!(seen["sha256"], json!(sha256(&content)));
}

#[tokio::test]
async fn a_file_of_150_mb_goes_through() {
    let (run, folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(150 * MIB);
    let url = text(&megan.upload(&draft, "film.mp4", content.len()).await["uploadUrl"]);
    let last = megan.put_all(&url, &content, PIECE).await;
    assert_eq!(last.status(), StatusCode::CREATED);
    assert_eq!(megan.send_draft(&draft).await.status(), StatusCode::ACCEPTED);
    let seen = run.json("/sandbox/messages").await[0]["attachments"][0].clone();
    assert_eq!((&seen["size"], &seen["sha256"]), (&json!(150 * MIB), &json!(sha256(&content))));
    // It lies in a file, and the mail says no more than where.
    assert!(std::fs::metadata(folder.path().join("mail.jsonl")).unwrap().len() < 10_000);
    let listed = megan.json(&format!("/messages/{draft}/attachments")).await;
    assert_eq!(listed["value"][0]["contentBytes"], Value::Null);
}

#[tokio::test]
async fn a_piece_whose_answer_was_lost_counts() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(3 * MIB);
    let url = text(&megan.upload(&draft, "a", content.len()).await["uploadUrl"]);
    let state =
        async || -> Value { run.http.get(&url).send().await.unwrap().json().await.unwrap() };
    let range = format!("0-{}/{}", MIB - 1, content.len());
    run.fault(json!({"on": "upload", "do": {"cut": "before"}})).await;
    assert!(megan.try_put(&url, &range, &content[..MIB]).await.is_err());
    assert_eq!(state().await["nextExpectedRanges"], json!(["0-"]));
    run.fault(json!({"on": "upload", "do": {"cut": "after"}})).await;
    assert!(megan.try_put(&url, &range, &content[..MIB]).await.is_err());
    assert_eq!(state().await["nextExpectedRanges"], json!([MIB.to_string()]));
    // The same piece again would be in it twice.
    assert_graph_error(megan.put(&url, &range, &content[..MIB]).await, 416, "invalidRange").await;
    let rest = format!("{MIB}-{}/{}", content.len() - 1, content.len());
    assert_eq!(megan.put(&url, &rest, &content[MIB..]).await.status(), StatusCode::CREATED);
    let listed = megan.json(&format!("/messages/{draft}/attachments")).await;
    assert_eq!(listed["value"][0]["size"], json!(content.len()));
}

#[tokio::test]
async fn a_finished_upload_is_known_by_its_attachment_alone() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(3 * MIB);
    let url = text(&megan.upload(&draft, "a", content.len()).await["uploadUrl"]);
    run.fault(json!({"on": "upload", "do": {"cut": "after"}})).await;
    let range = format!("0-{}/{}", content.len() - 1, content.len());
    assert!(megan.try_put(&url, &range, &content).await.is_err());
    let gone = run.http.get(&url).send().await.unwrap();
    assert_graph_error(gone, 404, "ErrorItemNotFound").await;
    let listed = megan.json(&format!("/messages/{draft}/attachments")).await;
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_upload_can_be_given_up() {
    let (run, folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let url = text(&megan.upload(&draft, "a", 5 * MIB).await["uploadUrl"]);
    megan.put(&url, &format!("0-{}/{}", MIB - 1, 5 * MIB), &bytes(MIB)).await;
    let files = || std::fs::read_dir(folder.path().join("attachments")).unwrap().count();
    assert_eq!(files(), 1);
    let cancelled = run.http.delete(&url).send().await.unwrap();
    assert_eq!(cancelled.status(), StatusCode::NO_CONTENT);
    assert_eq!(files(), 0);
    let gone = run.http.delete(&url).send().await.unwrap();
    assert_graph_error(gone, 404, "ErrorItemNotFound").await;
}

#[tokio::test]
async fn an_upload_runs_out() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let on = "graph:/me/messages/{id}/attachments/createUploadSession";
    run.fault(json!({"on": on, "do": {"expires_in": 0}})).await;
    let url = text(&megan.upload(&draft, "a", 3 * MIB).await["uploadUrl"]);
    let late = run.http.get(&url).send().await.unwrap();
    assert_graph_error(late, 404, "ErrorItemNotFound").await;
    let late = megan.put(&url, &format!("0-9/{}", 3 * MIB), &bytes(10)).await;
    assert_graph_error(late, 404, "ErrorItemNotFound").await;
}

#[tokio::test]
async fn the_file_of_a_draft_that_is_deleted_meanwhile_is_lost() {
    let (run, folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(3 * MIB);
    let url = text(&megan.upload(&draft, "a", content.len()).await["uploadUrl"]);
    megan.delete(&format!("/messages/{draft}")).await;
    let lost = megan.put_all(&url, &content, PIECE).await;
    assert_graph_error(lost, 404, "ErrorItemNotFound").await;
    assert_eq!(std::fs::read_dir(folder.path().join("attachments")).unwrap().count(), 0);
}
