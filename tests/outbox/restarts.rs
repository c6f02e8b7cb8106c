//! What became of a send outlives the program, and the browser that asked for it.

use std::time::{Duration, Instant};

use sqlx::Connection;

use crate::support::{Answer, Form, Gate, eventually, person, tokens};
use crate::{SEND, let_leases_run_out, sent, stage};

#[tokio::test]
async fn every_outcome_outlives_a_restart() {
    let (microsoft, app, browser) = stage().await;
    microsoft.once(SEND, Answer::new(202, ""));
    microsoft.once(SEND, Answer::graph_error(400, "ErrorInvalidRecipients"));
    microsoft.once(SEND, Answer::new(504, ""));
    microsoft.once(SEND, Answer::new(429, ""));
    let forms = [(); 4].map(|()| Form::new());
    let mut pages = Vec::new();
    for form in &forms {
        pages.push(browser.send_mail(form).await);
    }
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [200, 422, 504, 429]);
    let before = sent(&browser).await;
    let app = app.restart(&[]).await;
    assert_eq!(sent(&browser).await, before);
    for (form, page) in forms.iter().zip(&pages).take(3) {
        let again = browser.send_mail(form).await;
        assert_eq!((again.status, again.json()), (page.status, page.json()));
        let changed = browser.send_mail(&form.clone().with("body", "another")).await;
        assert_eq!(changed.json()["error"], "KeyReused");
    }
    assert_eq!(microsoft.asked(SEND).len(), 4, "nothing was sent again");
    assert_eq!(browser.send_mail(&forms[3]).await.status, 200, "this one was not sent yet");
    assert_eq!((microsoft.asked(SEND).len(), app.rows("outbox").await), (5, 4));
    let id = pages[0].json()["id"].as_str().unwrap().to_owned();
    let page = browser.get(&format!("/?sent={id}")).send().await;
    assert_eq!(page.notice(), "Successfully sent an email to megan@fabrikam.example!");
}

/// Writes down when somebody takes a lease for longer.
const NOTE_HOLDS: &str = "CREATE TABLE held (until);
    CREATE TRIGGER note_holds AFTER UPDATE ON outbox WHEN new.lease_until > old.lease_until
    BEGIN INSERT INTO held VALUES (new.lease_until); END";

/// The table of version 4, with what is in that of today.
const VERSION_4: &str = concat!(
    "DROP INDEX outbox_by_age; ALTER TABLE outbox RENAME TO newer;",
    include_str!("../../src/server/session/migrations/sqlite_3.sql"),
    "INSERT INTO outbox SELECT * FROM newer; DROP TABLE newer;
     DELETE FROM _sqlx_migrations WHERE version > 4; PRAGMA user_version = 4;",
);

#[tokio::test]
async fn what_version_4_has_sent_is_not_sent_again() {
    let (microsoft, app, browser) = stage().await;
    let forms = [(); 4].map(|()| Form::new());
    let mut pages = Vec::new();
    for (form, status) in forms.iter().zip([202, 400, 504, 429]) {
        microsoft.once(SEND, Answer::new(status, ""));
        pages.push(browser.send_mail(form).await);
    }
    let before = sent(&browser).await;
    app.sql(VERSION_4).await;
    let app = app.restart(&[]).await;
    let (version,): (i64,) =
        sqlx::query_as("PRAGMA user_version").fetch_one(&mut app.connect().await).await.unwrap();
    assert_eq!((version, sent(&browser).await), (5, before));
    for (form, page) in forms.iter().zip(&pages).take(3) {
        assert_eq!(browser.send_mail(form).await.json(), page.json());
    }
    assert_eq!(microsoft.asked(SEND).len(), 4, "nothing was sent again");
    assert_eq!(browser.send_mail(&forms[3]).await.status, 200, "this one was not sent yet");
}

#[tokio::test]
async fn what_was_on_its_way_when_a_process_ended_is_unknown() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.once(SEND, Answer::new(202, "").behind(&gate));
    let (tab, form) = (browser.clone(), Form::new());
    let same = form.clone();
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    assert_eq!(sent(&browser).await[0]["status"], "inflight");
    call.abort();
    // The program is told to stop, and does not wait for ever.
    let app = app.restart(&[]).await;
    let_leases_run_out(&app).await;
    let listed = sent(&browser).await;
    assert_eq!(listed[0]["status"], "unknown");
    assert_eq!(listed[0]["error"]["error"], "OutcomeUnknown");
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
    assert_eq!(microsoft.asked(SEND).len(), 1);
    drop(gate);
}

#[tokio::test]
async fn a_preparation_that_takes_long_is_not_overtaken() {
    let (microsoft, app, _browser) = stage().await;
    app.sql(NOTE_HOLDS).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::new(503, "").behind(&gate));
    // Somebody whose token has to be renewed first.
    let mut data = person(&microsoft.issuer());
    data.tokens = tokens(3_600, -10);
    let tab = app.signed_in(&data).await;
    let call = tokio::spawn(async move { tab.send_mail(&Form::new()).await.status });
    eventually("the row is there", || async { app.rows("outbox").await == 1 }).await;
    app.sql("UPDATE outbox SET lease_until = 1").await;
    eventually("it is held", || async { app.rows("held").await > 0 }).await;
    gate.open();
    assert_eq!(call.await.unwrap(), 503);
    let held = "SELECT count(*) FROM outbox CROSS JOIN clock WHERE lease_until > now";
    let held = sqlx::query_scalar::<_, i64>(held).fetch_one(&mut app.connect().await).await;
    assert_eq!(held.unwrap(), 0, "it was given back");
}

#[tokio::test]
async fn a_browser_that_leaves_at_a_bad_moment_leaves_nobody_waiting() {
    let (microsoft, app, browser) = stage().await;
    browser.get("/").send().await;
    let mut file = app.connect().await;
    let mut writing = file.begin_with("BEGIN IMMEDIATE").await.unwrap();
    sqlx::query("UPDATE clean_up SET lease_until = 1").execute(&mut *writing).await.unwrap();
    // The row can't be written while somebody else writes, and its owner leaves meanwhile.
    let form = Form::new();
    let left = tokio::time::timeout(Duration::from_millis(300), browser.send_mail(&form)).await;
    assert!(left.is_err());
    writing.rollback().await.unwrap();
    let began = Instant::now();
    assert_eq!(browser.send_mail(&form).await.status, 200);
    assert!(began.elapsed() < Duration::from_secs(15), "it took {:?}", began.elapsed());
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn a_sign_out_lets_the_send_in_flight_finish_and_its_row_stays_the_persons() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let (tab, form) = (browser.clone(), Form::new());
    let same = form.clone();
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { !microsoft.asked(SEND).is_empty() }).await;
    assert_eq!(browser.post("/connect/disconnect", &[]).send().await.status, 200);
    gate.open();
    let told = call.await.unwrap();
    assert_eq!(told.status, 200, "{}", told.text());
    let again = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(again.send_mail(&form).await.json(), told.json());
    assert_eq!(sent(&again).await[0]["id"], told.json()["id"]);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}
