//! How long rows are kept, whose they are, and that nobody can read or swap them.

use serde_json::json;

use crate::support::{Answer, App, Form, person};
use crate::{SEND, sent, stage};

async fn clean_up(app: &App) -> u64 {
    app.sessions().clean_up().await.unwrap()
}

#[tokio::test]
async fn a_row_is_kept_for_thirty_days() {
    let (microsoft, app, browser) = stage().await;
    for status in [202, 400, 503, 429] {
        microsoft.once(SEND, Answer::new(status, ""));
        browser.send_mail(&Form::new()).await;
    }
    app.sql("UPDATE outbox SET created = created - 2591900000").await;
    assert_eq!((clean_up(&app).await, app.rows("outbox").await), (0, 4));
    app.sql("UPDATE outbox SET created = created - 200000").await;
    // What somebody works on is left alone, however old it looks.
    app.sql(
        "UPDATE outbox SET lease_until = (SELECT now FROM clock) + 60000 WHERE state = 'reserved'",
    )
    .await;
    assert_eq!((clean_up(&app).await, app.rows("outbox").await), (3, 1));
}

#[tokio::test]
async fn of_each_person_the_newest_two_hundred_are_kept() {
    let (microsoft, app, browser) = stage().await;
    let form = Form::new();
    browser.send_mail(&form).await;
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    other.send_mail(&Form::new()).await;
    // Older ones of the first person; one of them on its way.
    app.sql(
        "INSERT INTO outbox
         SELECT randomblob(16), user_key, randomblob(16), body_hash,
             CASE number WHEN 299 THEN 'inflight' ELSE state END, 1,
             CASE number WHEN 299 THEN (SELECT now FROM clock) + 60000 ELSE 0 END,
             created - 1 - number, NULL, 0, NULL, key_id, sealed
         FROM (SELECT * FROM outbox ORDER BY created LIMIT 1) CROSS JOIN
             (WITH RECURSIVE numbers(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers
             WHERE number < 299) SELECT number FROM numbers)",
    )
    .await;
    assert_eq!(app.rows("outbox").await, 302);
    assert_eq!(clean_up(&app).await, 100);
    assert_eq!(app.rows("outbox").await, 202, "200, one on its way, one of somebody else");
    let told = browser.send_mail(&form).await;
    assert_eq!(
        (told.json()["status"].as_str(), microsoft.asked(SEND).len()),
        (Some("accepted"), 2)
    );
    assert_eq!(sent(&other).await.len(), 1);
}

#[tokio::test]
async fn swapped_contents_tell_nothing_and_send_nothing() {
    let (microsoft, app, browser) = stage().await;
    let forms = [(); 2].map(|()| Form::new());
    let mut ids = Vec::new();
    for form in &forms {
        ids.push(browser.send_mail(form).await.json()["id"].as_str().unwrap().to_owned());
    }
    app.sql(
        "CREATE TABLE old AS SELECT id, sealed FROM outbox;
         UPDATE outbox SET sealed = (SELECT sealed FROM old WHERE old.id != outbox.id);
         DROP TABLE old;",
    )
    .await;
    for (form, id) in forms.iter().zip(ids) {
        assert_eq!(browser.send_mail(form).await.status, 503);
        let page = browser.get(&format!("/?sent={id}")).send().await;
        assert_eq!(page.texts(":not(.bars) > .notice").len(), 0);
    }
    for row in sent(&browser).await {
        assert_eq!((&row["status"], &row["to"]), (&json!("accepted"), &json!([])));
    }
    assert_eq!(microsoft.asked(SEND).len(), 2);
}

#[tokio::test]
async fn a_copy_of_the_database_does_not_tell_a_message_by_its_hash() {
    use sha2::{Digest, Sha256};
    let (microsoft, app, browser) = stage().await;
    browser.send_mail(&Form::new()).await;
    let hash: Vec<u8> = sqlx::query_scalar("SELECT body_hash FROM outbox")
        .fetch_one(&mut app.connect().await)
        .await
        .unwrap();
    let mail: serde_json::Value = serde_json::from_slice(&microsoft.asked(SEND)[0].body).unwrap();
    let mut message = mail["message"].clone();
    for name in ["internetMessageHeaders", "singleValueExtendedProperties"] {
        message.as_object_mut().unwrap().remove(name).unwrap();
    }
    for guess in [message.to_string(), json!({"message": message}).to_string()] {
        assert_ne!(Sha256::digest(guess).to_vec(), hash);
    }
}
