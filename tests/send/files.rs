//! The files of a mail: in the request where they fit, else by a draft; all against the sandbox.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{App, Browser, Demo, Form, Page, eventually};

/// Somebody who is signed in at the sandbox, and may perhaps write to the mailbox.
pub struct Stage {
    pub demo: Demo,
    pub app: App,
    pub browser: Browser,
    /// The UUID of the form.
    pub message: String,
}

impl Stage {
    pub async fn start(writes: bool) -> Self {
        let (demo, app) = Demo::start(&[]).await;
        let browser = app.browser();
        let need = if writes { "?need=attachments" } else { "" };
        let start = browser.get(&format!("/connect/sign-in{need}")).send().await;
        let reply = demo.authorize(start.location(), "megan@fabrikam.example", "accept").await;
        assert_eq!(browser.arrive(&reply).send().await.status, 200);
        Self { demo, app, browser, message: Uuid::new_v4().to_string() }
    }

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> String {
        self.browser.upload(name, bytes, &self.message).await
    }

    /// A form with these files.
    pub fn form(&self, ids: &[&String]) -> Form {
        let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        Form::new().with("attachments", ids.join(",")).with("message", &*self.message)
    }

    /// Names and hashes of the files of the one mail that was sent.
    pub async fn sent(&self) -> Vec<(String, String)> {
        let mails = self.demo.mails().await;
        assert_eq!(mails.len(), 1, "{mails:#?}");
        let files = mails[0]["attachments"].as_array().unwrap().iter();
        let mut files: Vec<_> = files.map(|it| (text(&it["name"]), text(&it["sha256"]))).collect();
        files.sort();
        files
    }

    /// Methods and ends of the requests to Graph that speak of mails, in order.
    pub async fn asked(&self) -> Vec<String> {
        let requests = self.demo.requests("").await;
        let of_mails = |it: &&Value| it["path"].as_str().unwrap().contains("/me/messages");
        let line = |it: &Value| {
            let end = text(&it["path"]).rsplit('/').next().unwrap().to_owned();
            let end = if end.len() > 30 { "{id}".to_owned() } else { end };
            format!("{} {end} {}", it["method"].as_str().unwrap(), it["status"])
        };
        requests.iter().filter(of_mails).map(line).collect()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

pub fn named(name: &str, bytes: &[u8]) -> (String, String) {
    let hash = format!("{:x}", Sha256::digest(bytes));
    (name.to_owned(), hash)
}

pub fn bytes(seed: u8, size: usize) -> Vec<u8> {
    (0..size).map(|place| seed.wrapping_add(u8::try_from(place % 251).unwrap())).collect()
}

fn accepted(page: &Page) {
    assert_eq!((page.status, page.json()["status"].as_str()), (200, Some("accepted")));
}

#[tokio::test]
async fn small_files_go_along_in_the_request() {
    let stage = Stage::start(false).await;
    let (one, other) = (bytes(1, 1), bytes(2, 3_000_000));
    let ids = [stage.upload("a.txt", &one).await, stage.upload("b.bin", &other).await];
    accepted(&stage.browser.send_mail(&stage.form(&[&ids[0], &ids[1]])).await);
    assert_eq!(stage.sent().await, [named("a.txt", &one), named("b.bin", &other)]);
    assert!(stage.asked().await.is_empty());
    eventually("they are gone", || async {
        (stage.app.rows("uploads").await, stage.app.rows("upload_pieces").await) == (0, 0)
    })
    .await;
}

#[tokio::test]
async fn a_large_file_and_a_small_one_go_by_a_draft() {
    let stage = Stage::start(true).await;
    let (large, small) = (bytes(1, 4_000_000), bytes(2, 10));
    let ids = [stage.upload("large.bin", &large).await, stage.upload("small", &small).await];
    let form = stage.form(&[&ids[0], &ids[1]]).with("cc", "sam@outlook.example");
    accepted(&stage.browser.send_mail(&form).await);
    assert_eq!(stage.sent().await, [named("large.bin", &large), named("small", &small)]);
    let mail = &stage.demo.mails().await[0];
    assert_eq!(
        (text(&mail["subject"]), &mail["cc"]),
        ("Hello".to_owned(), &json!(["sam@outlook.example"]))
    );
    let tables = ["uploads", "upload_pieces", "upload_drafts"];
    for table in tables {
        eventually(table, || async { stage.app.rows(table).await == 0 }).await;
    }
    assert!(stage.demo.requests("/me/sendMail").await.is_empty());
    // The same key once more: the same outcome, and no second mail.
    accepted(&stage.browser.send_mail(&form).await);
    assert_eq!(stage.demo.mails().await.len(), 1);
}

#[tokio::test]
async fn many_small_files_that_do_not_fit_into_one_request_go_by_a_draft() {
    let stage = Stage::start(true).await;
    let (one, other) = (bytes(1, 3_050_000), bytes(2, 3_050_000));
    let ids = [stage.upload("a", &one).await, stage.upload("b", &other).await];
    accepted(&stage.browser.send_mail(&stage.form(&[&ids[0], &ids[1]])).await);
    assert_eq!(stage.sent().await, [named("a", &one), named("b", &other)]);
}

#[tokio::test]
async fn a_file_that_fits_and_a_text_that_does_not_beside_it_take_the_permission() {
    for writes in [true, false] {
        let stage = Stage::start(writes).await;
        let file = bytes(1, 3_050_000);
        let id = stage.upload("a", &file).await;
        let form = stage.form(&[&id]).with("body", "x".repeat(200_000));
        let page = stage.browser.send_mail(&form).await;
        if writes {
            accepted(&page);
            assert_eq!(stage.sent().await, [named("a", &file)]);
        } else {
            let sign_in = "/connect/sign-in?need=attachments&return_to=%2F";
            let expected = json!({"error": "ConsentNeeded", "sign_in": sign_in});
            assert_eq!((page.status, page.json()), (403, expected));
            assert!(stage.demo.mails().await.is_empty());
            assert_eq!(stage.app.rows("outbox").await, 0, "nothing is reserved");
            // With a shorter text it can go as it is.
            let page = stage.browser.send_mail(&stage.form(&[&id])).await;
            accepted(&page);
        }
    }
}

#[tokio::test]
async fn files_that_the_form_does_not_list_stay_behind() {
    let stage = Stage::start(true).await;
    let (one, other, small) = (bytes(1, 4_000_000), bytes(2, 4_000_000), bytes(3, 10));
    let first = stage.upload("a", &one).await;
    let second = stage.upload("b", &other).await;
    stage.upload("c", &small).await;
    accepted(&stage.browser.send_mail(&stage.form(&[&second])).await);
    assert_eq!(stage.sent().await, [named("b", &other)]);
    assert_eq!(stage.browser.progress(&first).await.status, 404);
}

#[tokio::test]
async fn large_files_of_two_forms_do_not_go_as_one() {
    let stage = Stage::start(true).await;
    let mine = stage.upload("a", &bytes(1, 4_000_000)).await;
    let other = Uuid::new_v4().to_string();
    let foreign = stage.browser.upload("b", &bytes(2, 4_000_000), &other).await;
    let page = stage.browser.send_mail(&stage.form(&[&mine, &foreign])).await;
    let expected =
        json!({"error": "InvalidField", "field": "attachments", "problem": "unknown_value"});
    assert_eq!((page.status, page.json()), (422, expected));
    assert_eq!(stage.app.rows("outbox").await, 0, "nothing is reserved");
}

#[tokio::test]
async fn a_small_file_waits_for_its_own_mail_whatever_became_of_the_draft() {
    let stage = Stage::start(true).await;
    let (large, small, text) = (bytes(1, 4_000_000), bytes(2, 10), bytes(3, 20));
    let large_id = stage.upload("large", &large).await;
    let (one, two) = (stage.upload("one", &small).await, stage.upload("two", &text).await);
    // Both lie in the draft, and the mail does not go out.
    stage.demo.fault("graph:/me/messages/{id}/send", json!({"status": 429})).await;
    let all = stage.form(&[&large_id, &one, &two]);
    assert_eq!(stage.browser.send_mail(&all).await.status, 429);
    // The next mail takes one of them away; it does not go out either.
    stage.demo.fault("graph:/me/messages/{id}/send", json!({"status": 429})).await;
    let key = || Uuid::new_v4().to_string();
    let fewer = stage.form(&[&large_id, &one]).with("idempotency_key", key());
    assert_eq!(stage.browser.send_mail(&fewer).await.status, 429);
    // It is there for the one that lists it.
    accepted(&stage.browser.send_mail(&all).await);
    let expected = [named("large", &large), named("one", &small), named("two", &text)];
    assert_eq!(stage.sent().await, expected);
}

#[tokio::test]
async fn a_large_file_that_was_taken_out_of_the_draft_is_missed() {
    let stage = Stage::start(true).await;
    let (kept, removed) = (bytes(1, 4_000_000), bytes(2, 4_000_000));
    let ids = [stage.upload("kept", &kept).await, stage.upload("removed", &removed).await];
    // It was taken out, and nobody learned of it.
    let file = "graph:/me/messages/{id}/attachments/{attachment}";
    stage.demo.fault(file, json!({"cut": "after"})).await;
    assert_eq!(stage.browser.remove(&ids[1]).await.status, 503);
    let page = stage.browser.send_mail(&stage.form(&[&ids[0], &ids[1]])).await;
    let expected =
        json!({"error": "InvalidField", "field": "attachments", "problem": "incomplete"});
    assert_eq!((page.status, page.json()), (422, expected));
    assert_eq!(stage.browser.remove(&ids[1]).await.status, 204);
    accepted(&stage.browser.send_mail(&stage.form(&[&ids[0]])).await);
    assert_eq!(stage.sent().await, [named("kept", &kept)]);
}

#[tokio::test]
async fn what_is_not_complete_or_somebody_else_s_is_not_sent() {
    let stage = Stage::start(false).await;
    let file = json!({"name": "a", "content_type": "", "size": 10});
    let open = text(&stage.browser.announce(&file).await.json()["id"]);
    let unknown = Uuid::new_v4().to_string();
    for id in [&open, &unknown] {
        let page = stage.browser.send_mail(&stage.form(&[id])).await;
        let expected =
            json!({"error": "InvalidField", "field": "attachments", "problem": "incomplete"});
        assert_eq!((page.status, page.json()), (422, expected));
    }
    let zoe = stage.app.browser();
    stage.demo.sign_in(&zoe, "zoe@fabrikam.example").await;
    let hers = zoe.upload("b", b"hers", &stage.message).await;
    assert_eq!(stage.browser.send_mail(&stage.form(&[&hers])).await.status, 422);
    assert!(stage.demo.mails().await.is_empty());
    assert_eq!(stage.app.rows("outbox").await, 0, "nothing is reserved");
    assert_eq!(zoe.progress(&hers).await.status, 200);
}

#[tokio::test]
async fn the_files_belong_to_the_message_of_a_key() {
    let stage = Stage::start(false).await;
    let (one, other) = (stage.upload("a", b"one").await, stage.upload("b", b"other").await);
    let form = stage.form(&[&one]);
    accepted(&stage.browser.send_mail(&form).await);
    let changed = form.clone().with("attachments", &*other);
    assert_eq!(stage.browser.send_mail(&changed).await.json(), json!({"error": "KeyReused"}));
    accepted(&stage.browser.send_mail(&form).await);
    assert_eq!(stage.sent().await, [named("a", b"one")]);
}
