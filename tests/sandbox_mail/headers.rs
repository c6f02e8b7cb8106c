//! Headers that a client adds, and by which it finds its mail again.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::Writer;

fn with_headers(headers: Value) -> Value {
    let mut mail = mail_to(ZOE);
    mail["message"]["internetMessageHeaders"] = headers;
    mail
}

#[tokio::test]
async fn headers_are_shown_to_those_who_got_the_mail_and_not_in_sent_items() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let zoe = Writer::new(&run, ZOE).await;
    for mark in ["one", "two", "three"] {
        let mail = with_headers(json!([{"name": "x-mark", "value": mark}]));
        assert_eq!(megan.post("/sendMail", &mail).await.status(), StatusCode::ACCEPTED);
    }
    let path = |folder: &str| {
        format!(
            "/mailFolders/{folder}/messages\
             ?$select=id,internetMessageHeaders&$top=2&$orderby=sentDateTime desc"
        )
    };
    let inbox = zoe.json(&path("inbox")).await;
    let marks = inbox["value"].as_array().unwrap().iter();
    let marks: Vec<_> =
        marks.map(|mail| text(&mail["internetMessageHeaders"][0]["value"])).collect();
    assert_eq!(marks, ["three", "two"]);
    assert_eq!(inbox["value"][0]["subject"], Value::Null);
    let sent = megan.json(&path("sentitems")).await;
    assert_eq!(sent["value"].as_array().unwrap().len(), 2);
    for mail in sent["value"].as_array().unwrap() {
        assert_eq!(mail["internetMessageHeaders"], Value::Null);
    }
    let seen = run.json("/sandbox/messages").await;
    let header = json!([{"name": "x-mark", "value": "three"}]);
    assert_eq!(seen[2]["internet_message_headers"], header);
    // Without being asked for they do not come.
    let usual = zoe.json("/mailFolders/inbox/messages").await;
    assert!(usual["value"][0].get("internetMessageHeaders").is_none());
}

#[tokio::test]
async fn the_headers_of_a_draft_stay_when_it_is_sent() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let zoe = Writer::new(&run, ZOE).await;
    let headers = json!([{"name": "x-mark", "value": "1"}]);
    let id = megan.draft_of(&with_headers(headers.clone())["message"]).await;
    // They are given once, when the draft begins.
    let path = format!("/messages/{id}");
    let late = megan.patch(&path, &json!({"internetMessageHeaders": headers})).await;
    assert_graph_error(late, 400, "BadRequest").await;
    megan.send_draft(&id).await;
    let got = zoe.json("/mailFolders/inbox/messages?$select=internetMessageHeaders").await;
    assert_eq!(got["value"][0]["internetMessageHeaders"], headers);
}

#[tokio::test]
async fn at_most_five_headers_are_taken_and_none_is_not_said() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let many = |count: usize| -> Value {
        (0..count).map(|n| json!({"name": format!("x-n{n}"), "value": "1"})).collect()
    };
    for count in [0, 6] {
        let refused = megan.post("/sendMail", &with_headers(many(count))).await;
        assert_graph_error(refused, 400, "InvalidInternetMessageHeaderCollection").await;
    }
    let taken = megan.post("/sendMail", &with_headers(many(5))).await;
    assert_eq!(taken.status(), StatusCode::ACCEPTED);
    for (name, code) in [
        ("Bcc", "InvalidInternetMessageHeader"),
        ("x-a: b", "InvalidInternetMessageHeader"),
        ("x-a\r\nBcc", "InvalidInternetMessageHeader"),
    ] {
        let mail = with_headers(json!([{"name": name, "value": "1"}]));
        assert_graph_error(megan.post("/sendMail", &mail).await, 400, code).await;
    }
    let mail = with_headers(json!([{"name": "x-a", "value": "1\r\nBcc: b@x.example"}]));
    assert_graph_error(megan.post("/sendMail", &mail).await, 400, "RequestBodyRead").await;
}

#[tokio::test]
async fn messages_are_filtered_by_time_and_kind() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    megan.post("/sendMail", &mail_to(ZOE)).await;
    megan.draft(ZOE).await;
    let count = async |filter: &str| {
        let found = megan.json(&format!("/messages?$filter={filter}")).await;
        found["value"].as_array().unwrap().len()
    };
    for (filter, expected) in [
        ("sentDateTime ge 2020-01-01T00:00:00Z", 2),
        ("sentDateTime lt 2020-01-01T00:00:00Z", 0),
        ("sentDateTime ge 2020-01-01T01:00:00%2B01:00 and isDraft eq true", 1),
        ("isDraft ne true", 1),
        ("subject eq 'Welcome'", 2),
        ("subject eq 'It''s'", 0),
        ("subject eq 'this and that' and isDraft eq true", 0),
    ] {
        assert_eq!(count(filter).await, expected, "{filter}");
    }
    let both = "sentDateTime ge 2020-01-01T00:00:00Z and isDraft eq false\
                &$orderby=sentDateTime desc&$top=1";
    assert_eq!(count(both).await, 1);
    for (filter, code) in [
        ("sentDateTime ge yesterday", "BadRequest"),
        ("isDraft eq 'true'", "BadRequest"),
        ("subject eq Welcome", "BadRequest"),
        ("subject has 'a'", "BadRequest"),
        ("internetMessageHeaders eq 'a'", "BadRequest"),
        ("isDraft eq false&$orderby=sentDateTime desc", "InefficientFilter"),
    ] {
        let refused = megan.get(&format!("/messages?$filter={filter}")).await;
        assert_graph_error(refused, 400, code).await;
    }
}

#[tokio::test]
async fn the_next_page_keeps_the_filter() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    for _ in 0..2 {
        megan.post("/sendMail", &mail_to(ZOE)).await;
    }
    megan.draft(ZOE).await;
    let page = megan.json("/messages?$filter=isDraft eq false&$top=1").await;
    let next = text(&page["@odata.nextLink"]).replace(&format!("{}/v1.0/me", run.origin), "");
    let rest = megan.json(&next).await;
    assert_eq!(rest["value"].as_array().unwrap().len(), 1);
    assert_eq!(rest["@odata.nextLink"], Value::Null);
}

#[tokio::test]
async fn a_mail_is_found_by_a_property_of_the_clients_own() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let id = "String {8d5a2f4e-6c1b-4f0e-9d3a-7b2c1e0f4a68} Name Mark";
    for mark in ["one", "it's (2) and more"] {
        let mut mail = mail_to(ZOE);
        mail["message"]["subject"] = json!(mark);
        mail["message"]["singleValueExtendedProperties"] = json!([{"id": id, "value": mark}]);
        megan.post("/sendMail", &mail).await;
    }
    let find = async |filter: &str| {
        let request = megan.request(reqwest::Method::GET, "/mailFolders/sentitems/messages");
        let found = request.query(&[("$filter", filter)]).send().await.unwrap();
        let found: Value = found.json().await.unwrap();
        let mails = found["value"].as_array().unwrap_or_else(|| panic!("{found}"));
        mails.iter().map(|mail| text(&mail["subject"])).collect::<Vec<_>>()
    };
    let with = |value: &str| {
        format!("singleValueExtendedProperties/Any(ep: ep/id eq '{id}' and ep/value eq '{value}')")
    };
    assert_eq!(find(&with("one")).await, ["one"]);
    assert_eq!(find(&with("it''s (2) and more")).await, ["it's (2) and more"]);
    assert_eq!(find(&format!("{} and isDraft eq true", with("one"))).await, [""; 0]);
    assert_eq!(find(&with("three")).await, [""; 0]);
    // Capitals count in the name, and not in the value.
    assert_eq!(find(&with("ONE")).await, ["one"]);
    assert_eq!(find(&with("one").replace("8d5a2f4e", "8D5A2F4E")).await, ["one"]);
    assert_eq!(find(&with("one").replace("Mark", "mark")).await, [""; 0]);
    let half = "/messages?$filter=singleValueExtendedProperties/Any(ep: ep/id eq 'a')";
    assert_graph_error(megan.get(half).await, 400, "BadRequest").await;
}
