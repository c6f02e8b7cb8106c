//! What people do, through nginx.

use std::time::Duration;

use serde_json::json;
use tokio::process::Command;

use crate::database::Database;
use crate::installed::finish;
use crate::site::Site;
use crate::support::{Form, Page};
use crate::{shipped, within};

const MEGAN: &str = "megan@fabrikam.example";

/// Three pieces, and still not too much for the request.
const FILE: usize = 2_500_000;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_and_sends_a_mail_with_a_file() {
    let site = Site::start(Database::sqlite(), &[]).await;
    let browser = site.nginx.browser([127, 0, 0, 1]);
    let page = browser.get("/").send().await;
    assert_eq!((page.status, page.text().contains("/connect/sign-in")), (200, true));
    assert_eq!(page.all("strict-transport-security").len(), 1);
    // What has to fit into a head on its way back: whatever Microsoft is told.
    let path = format!("/connect/sign-in?login_hint={}", "%C3%A9".repeat(1_000));
    assert_eq!(browser.get(&path).send().await.status, 303);
    site.sign_in(&browser, MEGAN).await;

    let page = browser.get("/").send().await;
    assert_eq!(page.status, 200);
    let form = Form::new().with("idempotency_key", page.field("idempotency_key"));
    let key = form.value("idempotency_key").to_owned();
    let file = browser.upload("notes.txt", &vec![b'x'; FILE], &key).await;
    let form = form.with("subject", "Through nginx").with("attachments", file);
    let page = browser.send_mail(&form).await;
    assert_eq!((page.status, &page.json()["status"]), (200, &json!("accepted")), "{page:?}");
    let mails = site.sandbox.mails().await;
    assert_eq!((mails.len(), &mails[0]["subject"]), (1, &json!("Through nginx")));
    assert_eq!(mails[0]["attachments"][0]["size"], FILE, "{}", mails[0]["attachments"]);

    let request_id = page.header("x-request-id").unwrap();
    // It writes after it has answered.
    let is_written = async || site.nginx.access_log().contains(&format!("{request_id}\n"));
    within(Duration::from_mins(1), "the request is in the log", is_written).await;
    let log = site.nginx.access_log();
    assert!(log.contains("\"GET /connect/get_token/\" 200"), "{log}");
    assert!(!log.contains("code=") && !log.contains('?'), "{log}");
    assert!(log.lines().any(|line| line.ends_with(request_id)), "{request_id} in {log}");
    assert_eq!(site.nginx.error_log(), "", "nothing was written to disk on its way, for example");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_a_code_in_the_logs_of_nginx_when_the_program_is_away() {
    let mut site = Site::with(1, Database::sqlite(), &[]).await;
    let browser = site.nginx.browser([127, 0, 0, 1]);
    assert_eq!(browser.get("/readyz").send().await.status, 404, "it is for nobody out there");
    site.instances[0].signal("TERM");
    assert_eq!(site.instances[0].end().await, Some(0));
    let reply = browser.get("/connect/get_token/?code=MARKED&state=any").send().await;
    assert_eq!((reply.status, reply.header("referrer-policy")), (502, Some("no-referrer")));
    assert_eq!(browser.get("/connect/signed-out").send().await.status, 502);
    let logs = site.nginx.access_log() + &site.nginx.error_log();
    assert!(logs.contains("GET /connect/get_token/\" 502"), "{logs}");
    assert!(logs.contains("connect() failed") && !logs.contains("MARKED"), "{logs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_by_the_program_and_not_by_nginx() {
    let site = Site::start(Database::sqlite(), &[]).await;
    let browser = site.nginx.browser([127, 0, 0, 1]);
    let large = vec![b'x'; 4_500_000];
    let told_by_us = |page: &Page| page.header("x-request-id").is_some();
    let page = browser.post_bytes("/connect/send", large).send().await;
    assert_eq!((page.status, told_by_us(&page)), (413, true), "{page:?}");
    let page = browser.get(&format!("/{}", "x".repeat(11_000))).send().await;
    assert_eq!((page.status, told_by_us(&page)), (404, true), "{page:?}");
    let page = browser.get(&format!("/{}", "x".repeat(13_000))).send().await;
    assert_eq!(page.status, 414);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_client_of_nginx_has_a_limit_of_its_own_whatever_it_says() {
    let site = Site::start(Database::sqlite(), &[("CONNECT_RATE_ADDRESS", "1/10")]).await;
    let (greedy, modest) = (site.nginx.browser([127, 0, 0, 2]), site.nginx.browser([127, 0, 0, 3]));
    let ask = async |number: usize| {
        let said = format!("198.51.100.{}", number % 250);
        greedy.get("/connect/signed-out").with("x-forwarded-for", &said).send().await.status
    };
    // Two instances count for themselves.
    let (mut asked, mut status) = (0, 200);
    while status == 200 {
        assert!(asked < 500, "it has no limit");
        status = ask(asked).await;
        asked += 1;
    }
    assert_eq!(status, 429);
    assert!(asked > 20, "{asked} is one too many");
    assert_eq!(modest.get("/connect/signed-out").send().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_http_2_and_leads_there_from_plain_http() {
    let site = Site::start(Database::sqlite(), &[]).await;
    let mut node = Command::new("node");
    node.arg(shipped("../tests/deploy/http2.mjs")).arg(&site.nginx.origin);
    node.env("NODE_EXTRA_CA_CERTS", site.nginx.certificate());
    let told = finish(&mut node, Duration::from_secs(30)).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let ours = told["x-request-id"].is_string();
    assert_eq!((&told["protocol"], &told[":status"], ours), (&json!("h2"), &json!(200), true));

    let plain = crate::support::Browser::new(site.nginx.plain, "http://localhost");
    let page = plain.get("/x?y=1").send().await;
    assert_eq!((page.status, page.location()), (308, "https://localhost/x?y=1"));
}
