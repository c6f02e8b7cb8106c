//! `POST /api/people`

use serde_json::{Value, json};

use crate::stage;
use crate::support::{Answer, App, Browser, Microsoft, person};

const PEOPLE: &str = "/v1.0/me/people";

/// Somebody who has allowed suggestions.
async fn allowed() -> (Microsoft, App, Browser) {
    let (microsoft, app, _) = stage().await;
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes.push("People.Read".to_owned());
    let browser = app.signed_in(&data).await;
    (microsoft, app, browser)
}

fn graph_person(name: &str, address: &str) -> Value {
    json!({"displayName": name, "scoredEmailAddresses": [{"address": address, "relevanceScore": 8.0}]})
}

#[tokio::test]
async fn people_are_those_whom_graph_finds() {
    let (microsoft, _app, browser) = allowed().await;
    let found = json!({"value": [
        graph_person("Zoë O'Brien <b>", "zoe@fabrikam.example"),
        graph_person("Room 5", "not an address"),
        graph_person("", "sam@outlook.example"),
    ]});
    microsoft.always(PEOPLE, Answer::json(&found));
    let page = browser.call("people", &[("query", " zo\"ë\\ ")]).send().await;
    let expected = json!([
        {"name": "Zoë O'Brien <b>", "address": "zoe@fabrikam.example"},
        {"name": "", "address": "sam@outlook.example"},
    ]);
    assert_eq!((page.status, page.json()), (200, expected));
    let asked = microsoft.asked(PEOPLE);
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].query,
        "$top=8&$select=displayName,scoredEmailAddresses&$search=%22zo%C3%AB%22"
    );
    assert_eq!(asked[0].headers["authorization"], "Bearer MARKED-access-0");
}

#[tokio::test]
async fn without_the_permission_the_answer_says_where_to_give_it_and_nobody_asks_graph() {
    let (microsoft, app, browser) = stage().await;
    let page = browser.call("people", &[("query", "zoe")]).send().await;
    let consent =
        json!({"error": "ConsentNeeded", "sign_in": "/connect/sign-in?need=people&return_to=%2F"});
    assert_eq!((page.status, page.json()), (403, consent));
    let page = app.browser().call("people", &[("query", "zoe")]).send().await;
    assert_eq!((page.status, page.json()["error"].as_str()), (401, Some("SignedOut")));
    assert!(microsoft.asked(PEOPLE).is_empty());
}

#[tokio::test]
async fn a_permission_that_was_taken_back_is_asked_for_again() {
    let (microsoft, _app, browser) = allowed().await;
    microsoft.always(PEOPLE, Answer::graph_error(403, "ErrorAccessDenied"));
    let page = browser.call("people", &[("query", "zoe")]).send().await;
    assert_eq!(page.status, 403);
    assert_eq!(page.json()["sign_in"], "/connect/sign-in?need=people&return_to=%2F");
}

#[tokio::test]
async fn while_graph_fails_it_passes_and_nothing_speaks_of_a_mail() {
    for answer in [
        Answer::new(500, "MARKED"),
        Answer::new(200, "<html>MARKED"),
        Answer::new(404, ""),
        Answer::json(&json!({"value": [{"displayName": 5}]})),
        Answer::json(&json!({"value": []})).cut(),
    ] {
        let (microsoft, _app, browser) = allowed().await;
        microsoft.always(PEOPLE, answer);
        let page = browser.call("people", &[("query", "zoe")]).send().await;
        assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("Unavailable")));
    }
    let (microsoft, _app, browser) = allowed().await;
    microsoft.always(PEOPLE, Answer::graph_error(429, "TooManyRequests").with("retry-after", "7"));
    let page = browser.call("people", &[("query", "zoe")]).send().await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("7")));
}

#[tokio::test]
async fn a_call_without_a_query_is_the_callers_fault() {
    let (microsoft, _app, browser) = allowed().await;
    assert_eq!(browser.call("people", &[]).send().await.status, 422);
    assert!(microsoft.asked(PEOPLE).is_empty());
}

#[tokio::test]
async fn the_page_offers_suggestions_to_those_who_allowed_them() {
    let (_microsoft, _app, browser) = allowed().await;
    let page = browser.get("/").send().await;
    assert_eq!(page.texts("[role=listbox]").len(), 3);
    let (_microsoft, _app, browser) = stage().await;
    let page = browser.get("/").send().await;
    assert_eq!(page.texts("[role=listbox]").len(), 0);
    let link = page.attribute(".ask a", "href");
    assert_eq!(link.as_deref(), Some("/connect/sign-in?need=people&return_to=%2F"));
}
