//! Drafts that nobody needs any more are deleted, and nothing else is.

use crate::support::{Answer, App, Microsoft, PIECE, eventually};
use crate::{DRAFT, begin, complete, gone, writing_stage};

const SIZE: usize = 4 * PIECE;

fn deleted(microsoft: &Microsoft, path: &str) -> usize {
    microsoft.asked(path).iter().filter(|asked| asked.method == "DELETE").count()
}

#[tokio::test]
async fn the_last_large_file_takes_the_draft_with_it() {
    let (microsoft, app, browser) = writing_stage().await;
    let (one, other) = (begin(&browser, "a", SIZE).await, begin(&browser, "b", SIZE).await);
    let small = begin(&browser, "c", 10).await;
    microsoft.always("/upload/1", Answer::new(204, ""));
    assert_eq!(browser.remove(&one).await.status, 204);
    assert_eq!((deleted(&microsoft, "/upload/1"), deleted(&microsoft, DRAFT)), (1, 0));
    assert_eq!(browser.remove(&other).await.status, 204);
    assert_eq!((deleted(&microsoft, "/upload/1"), deleted(&microsoft, DRAFT)), (2, 1));
    assert_eq!((app.rows("uploads").await, app.rows("upload_drafts").await), (1, 0));
    assert_eq!(browser.put(&small, 0, 10, b"0123456789").await.status, 201);
}

#[tokio::test]
async fn a_complete_file_is_taken_out_of_a_draft_that_stays() {
    let (microsoft, app, browser) = writing_stage().await;
    let (one, _other) = (begin(&browser, "a", SIZE).await, begin(&browser, "b", SIZE).await);
    microsoft.once("/upload/1", complete());
    assert_eq!(browser.put(&one, 0, SIZE, &vec![7; 3_932_160]).await.status, 201);
    let file = format!("{DRAFT}/attachments/MARKED%2Dfile");
    microsoft.once(&file, Answer::new(503, ""));
    assert_eq!(browser.remove(&one).await.status, 503);
    assert_eq!(app.rows("uploads").await, 2);
    microsoft.once(&file, Answer::new(204, ""));
    assert_eq!(browser.remove(&one).await.status, 204);
    assert_eq!((deleted(&microsoft, &file), deleted(&microsoft, DRAFT)), (2, 0));
    assert_eq!((app.rows("uploads").await, app.rows("upload_drafts").await), (1, 1));
}

#[tokio::test]
async fn signing_out_deletes_the_drafts_of_the_session() {
    let (microsoft, app, browser) = writing_stage().await;
    let id = begin(&browser, "a", SIZE).await;
    let phone = app.signed_in(&crate::writer(&microsoft)).await;
    begin(&phone, "b", SIZE).await;
    assert_eq!(browser.post("/connect/disconnect", &[]).send().await.status, 200);
    eventually("the draft is deleted", || async { deleted(&microsoft, DRAFT) == 1 }).await;
    gone(&phone.progress(&id).await);
    eventually("its row too", || async { app.rows("upload_drafts").await == 1 }).await;
    assert_eq!(app.rows("uploads").await, 1);
    assert_eq!(phone.call("sign_out_everywhere", &[]).send().await.status, 200);
    eventually("the other one too", || async { deleted(&microsoft, DRAFT) == 2 }).await;
    eventually("its row too", || async { app.rows("upload_drafts").await == 0 }).await;
    assert_eq!(app.rows("uploads").await, 0);
}

async fn discard(app: &App) {
    app.state.discard_abandoned(graph_connect::server::clock::Timestamp::now()).await.unwrap();
}

#[tokio::test]
async fn a_draft_that_could_not_be_deleted_is_deleted_when_its_person_is_there_again() {
    let (microsoft, app, browser) = writing_stage().await;
    begin(&browser, "a", SIZE).await;
    microsoft.once(DRAFT, Answer::new(503, ""));
    assert_eq!(browser.post("/connect/disconnect", &[]).send().await.status, 200);
    eventually("it was tried", || async { deleted(&microsoft, DRAFT) == 1 }).await;
    // Whoever comes is not kept from a draft of their own.
    discard(&app).await;
    app.sql("UPDATE upload_drafts SET lease_until = 0").await;
    discard(&app).await;
    assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (1, 1));
    let browser = app.signed_in(&crate::writer(&microsoft)).await;
    let id = begin(&browser, "a", SIZE).await;
    microsoft.once(DRAFT, Answer::new(503, ""));
    discard(&app).await;
    assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (2, 2));
    // Not at once again.
    discard(&app).await;
    assert_eq!(deleted(&microsoft, DRAFT), 2);
    app.sql("UPDATE upload_drafts SET lease_until = 0").await;
    discard(&app).await;
    assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (3, 1));
    assert_eq!(browser.progress(&id).await.status, 200);
}

#[tokio::test]
async fn a_draft_that_nobody_could_delete_for_a_week_is_forgotten() {
    let (microsoft, app, browser) = writing_stage().await;
    begin(&browser, "a", SIZE).await;
    app.sql("DELETE FROM sessions; UPDATE upload_drafts SET expires = 0; DELETE FROM uploads")
        .await;
    for (age, rows) in [
        ("UPDATE upload_drafts SET created = (SELECT now FROM clock) - 604000000", 1),
        ("UPDATE upload_drafts SET created = (SELECT now FROM clock) - 605000000", 0),
    ] {
        app.sql(age).await;
        app.state.sessions().clean_up().await.unwrap();
        assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (0, rows));
    }
}

#[tokio::test]
async fn a_draft_that_can_t_be_read_or_deleted_keeps_no_other_from_being_deleted() {
    for unreadable in [
        "UPDATE upload_drafts SET sealed = x'00'
        WHERE mail = (SELECT mail FROM upload_drafts ORDER BY rowid LIMIT 1)",
        "UPDATE sessions SET sealed = x'00'
        WHERE id_hash = (SELECT session FROM upload_drafts ORDER BY rowid LIMIT 1)",
    ] {
        let (microsoft, app, browser) = writing_stage().await;
        let phone = app.signed_in(&crate::writer(&microsoft)).await;
        begin(&browser, "a", SIZE).await;
        begin(&phone, "b", SIZE).await;
        app.sql("UPDATE upload_drafts SET expires = 0; DELETE FROM uploads").await;
        app.sql(unreadable).await;
        discard(&app).await;
        assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (1, 1));
    }
}

#[tokio::test]
async fn a_draft_that_nobody_touched_for_an_hour_is_deleted_while_the_session_lives() {
    for (lives, gone, left) in [(true, 1, 0), (false, 0, 1)] {
        let (microsoft, app, browser) = writing_stage().await;
        begin(&browser, "a", SIZE).await;
        // The draft is old, its file is not.
        app.sql("UPDATE upload_drafts SET expires = 0").await;
        discard(&app).await;
        assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (0, 1));
        app.sql("UPDATE uploads SET expires = 0").await;
        // It lives, or was made in a session that a sign-in has replaced since.
        let (session, draft) = ("DELETE FROM sessions", "UPDATE upload_drafts SET session = x'00'");
        app.sql(if lives { draft } else { session }).await;
        discard(&app).await;
        assert_eq!((deleted(&microsoft, DRAFT), app.rows("upload_drafts").await), (gone, left));
    }
}

#[tokio::test]
async fn nobody_waits_for_microsoft_to_sign_out() {
    let (microsoft, app, browser) = writing_stage().await;
    begin(&browser, "a", SIZE).await;
    let gate = crate::support::Gate::closed();
    microsoft.once(DRAFT, Answer::new(204, "").behind(&gate));
    assert_eq!(browser.post("/connect/disconnect", &[]).send().await.status, 200);
    assert!(!app.state.tasks().is_empty(), "the draft was waited for");
    gate.open();
}
