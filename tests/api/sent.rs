//! `/api/sent`: the newest fifty mails that somebody has handed over.

use graph_connect::server::clock::Timestamp;
use serde_json::{Value, json};

use crate::stage;
use crate::support::{Answer, Form, REQUEST_ID, now, person};

const SEND: &str = "/v1.0/me/sendMail";

#[tokio::test]
async fn the_list_says_what_became_of_each_mail_the_newest_first() {
    let (microsoft, _app, browser) = stage().await;
    assert_eq!(browser.call("sent", &[]).send().await.json(), json!([]));
    let answers = [
        Answer::new(202, "").with("request-id", REQUEST_ID),
        Answer::graph_error(400, "ErrorInvalidRecipients"),
        Answer::graph_error(503, "UnknownError"),
        Answer::graph_error(429, "TooManyRequests").with("retry-after", "9"),
    ];
    let mut errors = Vec::new();
    for (number, answer) in answers.into_iter().enumerate() {
        microsoft.once(SEND, answer);
        let form = Form::new()
            .with("to", "Zoë <zoe@fabrikam.example>; a@b.example")
            .with("subject", format!("Mail {number}"));
        errors.push(browser.send_mail(&form).await.json());
    }
    let page = browser.call("sent", &[]).send().await;
    assert_eq!(page.header("content-type"), Some("application/json"));
    let list = page.json();
    let list = list.as_array().unwrap();
    let column = |name: &str| list.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("status"), ["reserved", "unknown", "refused", "accepted"]);
    assert_eq!(column("subject"), ["Mail 3", "Mail 2", "Mail 1", "Mail 0"]);
    let id = json!(REQUEST_ID);
    assert_eq!(column("request_id"), [Value::Null, id.clone(), id.clone(), id]);
    assert_eq!(column("send_at"), vec![Value::Null; 4]);
    errors.reverse();
    assert_eq!(
        column("error"),
        [&errors[0], &errors[1], &errors[2], &Value::Null].map(Clone::clone)
    );
    assert_eq!(list[3]["id"], errors[3]["id"]);
    for row in list {
        assert_eq!(row.as_object().unwrap().len(), 8, "{row}");
        assert_eq!(row["to"], json!(["zoe@fabrikam.example", "a@b.example"]));
        let created = row["created"].as_str().unwrap();
        assert!(created.ends_with('Z'), "{created}");
        assert!((now() - Timestamp::read(created).unwrap().0).abs() < 60, "{created}");
    }
}

#[tokio::test]
async fn what_waits_for_a_second_try_that_never_came_was_not_sent() {
    let (microsoft, app, browser) = stage().await;
    microsoft.once(SEND, Answer::graph_error(429, "TooManyRequests"));
    browser.send_mail(&Form::new()).await;
    for (age, status, error) in [
        ("", "reserved", Some("Throttled")),
        ("UPDATE outbox SET created = created - 3700000", "refused", None),
    ] {
        app.sql(age).await;
        let list = browser.call("sent", &[]).send().await.json();
        assert_eq!(
            (list[0]["status"].as_str(), list[0]["error"]["error"].as_str()),
            (Some(status), error)
        );
    }
}

#[tokio::test]
async fn of_many_recipients_the_page_names_two() {
    let (_microsoft, _app, browser) = stage().await;
    let list: Vec<_> = (0..500).map(|number| format!("a{number}@b.example")).collect();
    assert_eq!(browser.send_mail(&Form::new().with("to", list.join(";"))).await.status, 200);
    let page = browser.get("/").send().await;
    assert_eq!(page.one(".sent-rows .sent-to"), "a0@b.example, a1@b.example and 498 more");
    assert_eq!(browser.call("sent", &[]).send().await.json()[0]["to"], json!(list));
}

#[tokio::test]
async fn it_is_for_its_owner_alone() {
    let (microsoft, app, browser) = stage().await;
    browser.send_mail(&Form::new()).await;
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    assert_eq!(other.call("sent", &[]).send().await.json(), json!([]));
    let page = app.browser().call("sent", &[]).send().await;
    assert_eq!((page.status, page.json()["error"].as_str()), (401, Some("SignedOut")));
    let again = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(again.call("sent", &[]).send().await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn it_has_fifty_rows_at_most() {
    let (_microsoft, app, browser) = stage().await;
    browser.send_mail(&Form::new().with("subject", "The newest")).await;
    app.sql(
        "INSERT INTO outbox
         SELECT randomblob(16), user_key, randomblob(16), body_hash, state, 1, 0,
             created - 1 - number, NULL, 0, NULL, key_id, sealed
         FROM outbox CROSS JOIN (WITH RECURSIVE numbers(number) AS (SELECT 0 UNION ALL
             SELECT number + 1 FROM numbers WHERE number < 98) SELECT number FROM numbers)",
    )
    .await;
    assert_eq!(app.rows("outbox").await, 100);
    let list = browser.call("sent", &[]).send().await.json();
    assert_eq!(list.as_array().unwrap().len(), 50);
    assert_eq!(list[0]["subject"], "The newest");
    assert_eq!(list[1]["subject"], "", "a row whose content belongs elsewhere shows none");
}

#[tokio::test]
async fn a_store_that_is_away_is_told_apart_from_an_empty_list() {
    let (_microsoft, app, browser) = stage().await;
    browser.get("/").send().await;
    app.sql("ALTER TABLE outbox RENAME TO gone").await;
    let page = browser.call("sent", &[]).send().await;
    assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("OutOfService")));
}
