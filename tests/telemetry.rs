//! One line a request in the log; by its id the person, the log and Microsoft speak of the same.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use support::{Answer, App, Form, Log, Microsoft, Page, REQUEST_ID, eventually, person, raw};

/// The one line of the request that this page answers.
fn line(log: &Log, page: &Page) -> String {
    let id = id(page);
    let lines = log.lines("INFO");
    let of_it: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("telemetry: request ") && line.contains(&id))
        .collect();
    assert_eq!(of_it.len(), 1, "{lines:#?}");
    of_it[0].clone()
}

fn id(page: &Page) -> String {
    let id = page.header("x-request-id").unwrap().to_owned();
    assert!(id.len() == 32 && id.bytes().all(|digit| digit.is_ascii_hexdigit()), "{id}");
    id
}

#[tokio::test]
async fn a_request_is_one_line_with_its_id_route_status_person_and_microsofts_ids() {
    let (log, _guard) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let who = person(&microsoft.issuer());
    let browser = app.signed_in(&who).await;
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!(page.status, 200);
    let line = line(&log, &page);
    let hash = who.identity.user_key().hash();
    let user: Vec<String> = hash[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let user = user.concat();
    for part in [
        "method=\"POST\"",
        "route=\"/api/{*name}\"",
        "path=\"/api/send_mail\"",
        "status=200",
        "ms=",
        &format!("user=\"{user}\""),
        &format!("microsoft=\"{REQUEST_ID}\""),
    ] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
    assert!(!line.contains("megan"), "{line}");
    // What a task of its own tells belongs to the request too.
    let accepted = log.lines("INFO").into_iter().find(|line| line.contains("a mail was accepted"));
    assert!(accepted.unwrap().contains(&id(&page)));
    // Graph gets the id beside its own.
    let asked = microsoft.asked("/v1.0/me/sendMail").pop().unwrap();
    let parent = asked.headers["traceparent"].to_str().unwrap().to_owned();
    assert!(parent.starts_with(&format!("00-{}-", id(&page))), "{parent}");
    assert!(asked.headers.contains_key("client-request-id"));
}

#[tokio::test]
async fn an_error_page_shows_the_id_that_is_in_the_log() {
    let (log, _guard) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    microsoft.once("/v1.0/me/sendMail", Answer::graph_error(403, "ErrorAccessDenied"));
    let refused = browser.send_form(&Form::new()).await;
    let foreign = browser.post("/connect/send", &[]).with("sec-fetch-site", "cross-site");
    for (what, page) in [
        ("404", browser.get("/nowhere").send().await),
        ("405", browser.get("/connect/send").send().await),
        ("foreign", foreign.send().await),
        ("refused by Graph", refused),
        ("422", browser.post("/connect/send", &[]).send().await),
    ] {
        assert!(page.status >= 400, "{what}");
        assert!(page.texts("details code").contains(&id(&page)), "{what}: {}", page.text());
        line(&log, &page);
    }
    // What went well has an id in its head alone.
    let home = browser.get("/").send().await;
    assert!(!home.text().contains(&id(&home)));
    let json = browser.call("nothing", &[]).send().await;
    assert_eq!(json.status, 404);
    line(&log, &json);
}

#[tokio::test]
async fn a_sign_in_that_failed_shows_the_id_of_its_reply() {
    let (log, _guard) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let started = support::start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.once("/token", Answer::error(400, "invalid_grant"));
    let reply = browser.arrive(&started.reply("code")).send().await;
    line(&log, &reply);
    let page = browser.get(&reply.refresh()).send().await;
    assert!(page.texts("details code").contains(&id(&reply)), "{}", page.text());
    let warned = log.lines("WARN").into_iter().find(|line| line.contains("sign-in")).unwrap();
    assert!(warned.contains(&id(&reply)), "{warned}");
}

#[tokio::test]
async fn nobody_chooses_an_id_or_writes_a_line() {
    let (log, _guard) = Log::listen("info");
    let app = App::start(&[]).await;
    let browser = app.browser();
    let chosen = "0123456789abcdef0123456789abcdef";
    let ask = browser
        .get("/x%0d%0aINFO%20telemetry:%20request%20%1b[31m")
        .with("x-request-id", chosen)
        .with("traceparent", &format!("00-{chosen}-0123456789abcdef-01"));
    let page = ask.send().await;
    assert_ne!(id(&page), chosen);
    let line = line(&log, &page);
    assert!(line.contains("route=\"none\"") && line.contains("%0d%0a"), "{line}");
    // Raw ones are no request at all.
    let request = "GET /a\u{1b}[31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = raw(&app, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let whole = [log.lines("INFO"), log.lines("WARN")].concat().join("\n");
    assert!(!whole.contains('\u{1b}') && !whole.contains(chosen), "{whole}");
}

#[tokio::test]
async fn a_refresh_in_the_background_belongs_to_the_request_that_began_it() {
    let (log, _guard) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = support::tokens(3_600, 600);
    data.tokens.renew = graph_connect::server::clock::Timestamp(support::now() - 1);
    let browser = app.signed_in(&data).await;
    microsoft.once("/token", Answer::error(401, "invalid_client"));
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!(page.status, 200);
    let told = || log.lines("ERROR").into_iter().chain(log.lines("WARN")).collect::<Vec<_>>();
    eventually("the refresh has failed", async || {
        told().iter().any(|line| line.contains("invalid_client"))
    })
    .await;
    let line = told().into_iter().find(|line| line.contains("invalid_client")).unwrap();
    assert!(line.contains(&id(&page)), "{line}");
}
