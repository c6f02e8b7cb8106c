//! A mail whose send had no answer is looked for in the mailbox, once that was allowed.

use graph_connect::server::session::SessionData;
use serde_json::{Value, json};

use crate::support::{Answer, App, Asked, Browser, Demo, Form, Microsoft, eventually, person};
use crate::{SEND, is_found, sent};

pub const SENT_ITEMS: &str = "/v1.0/me/mailFolders/sentitems/messages";

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&reader(&microsoft)).await;
    microsoft.always(SEND, Answer::new(503, ""));
    microsoft.always(SENT_ITEMS, Answer::json(&json!({"value": []})));
    (microsoft, app, browser)
}

/// Somebody who lets us read the mailbox.
pub fn reader(microsoft: &Microsoft) -> SessionData {
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("Mail.ReadWrite".to_owned());
    data
}

/// Lets Sent Items have what is looked for, if any was sent: how many mails.
fn deliver(microsoft: &Microsoft) -> usize {
    let sent = microsoft.asked(SEND).len();
    if sent > 0 {
        microsoft.always(SENT_ITEMS, Answer::json(&json!({"value": [{"id": "ours"}]})));
    }
    sent
}

/// The parameters of a request.
fn query(asked: &Asked) -> Vec<(String, String)> {
    url::form_urlencoded::parse(asked.query.as_bytes()).into_owned().collect()
}

/// The name of the mail that was sent last, and the query that looks for it.
fn look_for(microsoft: &Microsoft) -> (String, Vec<(String, String)>) {
    let mail: Value = serde_json::from_slice(&microsoft.asked(SEND).pop().unwrap().body).unwrap();
    let properties = mail["message"]["singleValueExtendedProperties"].as_array().unwrap();
    let [property] = &properties[..] else { panic!("{properties:?}") };
    let (id, name) = (property["id"].as_str().unwrap(), property["value"].as_str().unwrap());
    let filter =
        format!("singleValueExtendedProperties/Any(ep: ep/id eq '{id}' and ep/value eq '{name}')");
    let query = [("$filter", &*filter), ("$select", "id"), ("$top", "1")];
    (name.to_owned(), query.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
}

#[tokio::test]
async fn a_mail_without_an_answer_that_lies_in_sent_items_was_accepted() {
    let (microsoft, _app, browser) = stage().await;
    let (tab, form) = (browser.clone(), Form::new());
    let same = form.clone();
    let call = tokio::spawn(async move { tab.send_mail(&same).await });
    eventually("the mail arrives", || async { deliver(&microsoft) == 1 }).await;
    let page = call.await.unwrap();
    assert_eq!((page.status, page.json()["status"].as_str()), (200, Some("accepted")));
    let look = &microsoft.asked(SENT_ITEMS)[0];
    let (name, expected) = look_for(&microsoft);
    assert_eq!(query(look), expected);
    assert_eq!(page.json()["id"], name);
    assert_eq!(look.headers["authorization"], "Bearer MARKED-access-0");
    assert_eq!(sent(&browser).await[0]["status"], "accepted");
    assert_eq!(browser.send_mail(&form).await.json(), page.json());
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

#[tokio::test]
async fn what_comes_later_is_found_in_the_background() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
    let looks = microsoft.asked(SENT_ITEMS).len();
    assert_eq!(deliver(&microsoft), 1);
    let found = || async {
        let query = microsoft.asked(SENT_ITEMS).len();
        query > looks && browser.send_mail(&form).await.status == 200
    };
    eventually("it is found", found).await;
    let row = &sent(&browser).await[0];
    assert_eq!((&row["status"], &row["error"]), (&json!("accepted"), &Value::Null));
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

/// An unknown row of somebody who has given the permission only afterwards, so that nothing looks
/// by itself.
async fn left_behind() -> (Microsoft, App, Browser) {
    let (microsoft, app, browser) = stage().await;
    let before = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(before.send_mail(&Form::new()).await.status, 504);
    (microsoft, app, browser)
}

#[tokio::test]
async fn reading_the_list_looks_up_what_is_unknown_but_not_all_the_time() {
    let (microsoft, app, browser) = left_behind().await;
    app.sql("UPDATE outbox SET looked_up = (SELECT now FROM clock) - 15000").await;
    assert_eq!(sent(&browser).await[0]["status"], "unknown");
    assert_eq!(microsoft.asked(SENT_ITEMS).len(), 0, "half a minute is not over");
    app.sql("UPDATE outbox SET looked_up = (SELECT now FROM clock) - 30000").await;
    assert_eq!(sent(&browser).await[0]["status"], "unknown");
    eventually("it is looked up", || async { microsoft.asked(SENT_ITEMS).len() == 1 }).await;
    assert_eq!(sent(&browser).await[0]["status"], "unknown");
    assert_eq!(microsoft.asked(SENT_ITEMS).len(), 1, "it was looked up just now");
    deliver(&microsoft);
    app.sql("UPDATE outbox SET looked_up = 0").await;
    is_found(&browser).await;
}

#[tokio::test]
async fn each_is_looked_for_by_its_own_name_and_ten_at_a_time() {
    let (microsoft, app, browser) = stage().await;
    let before = app.signed_in(&person(&microsoft.issuer())).await;
    for _ in 0..12 {
        assert_eq!(before.send_mail(&Form::new()).await.status, 504);
    }
    let look = async || {
        app.sql("UPDATE outbox SET looked_up = looked_up - 30000").await;
        let looks = microsoft.asked(SENT_ITEMS).len();
        assert!(sent(&browser).await.iter().all(|row| row["status"] == "unknown"));
        let ten = || async { microsoft.asked(SENT_ITEMS).len() >= looks + 10 };
        eventually("ten are looked for", ten).await;
        let asked = microsoft.asked(SENT_ITEMS);
        asked[looks..].iter().map(query).map(|query| query[0].1.clone()).collect()
    };
    let first: Vec<String> = look().await;
    // Who was not looked for yet comes first.
    let second: Vec<String> = look().await;
    assert_eq!((first.len(), second.len()), (10, 10));
    let all: std::collections::HashSet<_> = first.into_iter().chain(second).collect();
    assert_eq!(all.len(), 12);
    for row in sent(&browser).await {
        let name = row["id"].as_str().unwrap();
        assert_eq!(all.iter().filter(|filter| filter.contains(name)).count(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_is_older_than_a_day_is_not_looked_up() {
    let (microsoft, app, browser) = left_behind().await;
    app.sql("UPDATE outbox SET looked_up = 0, created = created - 86400000").await;
    assert_eq!(sent(&browser).await[0]["status"], "unknown");
    assert!(microsoft.asked(SENT_ITEMS).is_empty());
}

#[tokio::test]
async fn what_was_on_its_way_when_a_process_ended_is_looked_up_too() {
    let (microsoft, app, browser) = left_behind().await;
    deliver(&microsoft);
    app.sql("UPDATE outbox SET looked_up = 0, state = 'inflight', lease_until = 1").await;
    is_found(&browser).await;
}

#[tokio::test]
async fn nobody_looks_without_the_permission() {
    let (microsoft, app, _browser) = left_behind().await;
    let other = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(sent(&other).await[0]["status"], "unknown");
    let mut silent = person(&microsoft.issuer());
    silent.tokens.scopes.clear();
    let silent = app.signed_in(&silent).await;
    assert_eq!(sent(&silent).await[0]["status"], "unknown");
    assert!(microsoft.asked(SENT_ITEMS).is_empty());
}

#[tokio::test]
async fn a_mailbox_that_can_t_be_read_leaves_it_unknown() {
    for answer in [Answer::new(403, ""), Answer::new(500, ""), Answer::new(200, "<html>")] {
        let (microsoft, _app, browser) = left_behind().await;
        microsoft.always(SENT_ITEMS, answer);
        assert_eq!(sent(&browser).await[0]["status"], "unknown");
    }
}

#[tokio::test]
async fn the_sandbox_shows_what_was_sent_before_a_cut() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    let start = browser.get("/connect/sign-in?need=attachments").send().await;
    let reply = demo.authorize(start.location(), "megan@fabrikam.example", "accept").await;
    browser.arrive(&reply).send().await;
    browser.get("/").send().await;
    for (cut, status) in [("after", 200), ("before", 504)] {
        demo.fault("graph:/me/sendMail", json!({"cut": cut})).await;
        let page = browser.send_mail(&Form::new()).await;
        assert_eq!(page.status, status, "{cut}: {}", page.text());
    }
    assert_eq!(demo.mails().await.len(), 1);
}
