//! Several requests in one.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{MEGAN, Run, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::{IMMUTABLE, Writer, file};

async fn batch(megan: &Writer<'_>, requests: Value) -> Response {
    let url = megan.run.url("/v1.0/$batch");
    let request = megan.run.http.post(url).bearer_auth(megan.token());
    request.json(&json!({"requests": requests})).send().await.unwrap()
}

async fn answers(megan: &Writer<'_>, requests: Value) -> Vec<Value> {
    let response = batch(megan, requests).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = response.json().await.unwrap();
    let mut answers = answer["responses"].as_array().unwrap().clone();
    answers.sort_by_key(|answer| text(&answer["id"]));
    answers
}

fn statuses(answers: &[Value]) -> Vec<u64> {
    answers.iter().map(|answer| answer["status"].as_u64().unwrap()).collect()
}

fn get(id: &str, url: &str) -> Value {
    json!({"id": id, "method": "GET", "url": url})
}

fn send(id: &str) -> Value {
    let headers = json!({"Content-Type": "application/json"});
    json!({"id": id, "method": "POST", "url": "/me/sendMail", "headers": headers, "body": mail_to(ZOE)})
}

async fn draft_with_attachment(run: &Run) -> (Writer<'_>, String, String) {
    let megan = Writer::new(run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let path = format!("/messages/{draft}/attachments");
    let added = megan.post(&path, &file("a", "aGVsbG8=")).await;
    let added: Value = added.json().await.unwrap();
    let path = format!("{path}/{}", text(&added["id"]));
    (megan, draft, path)
}

#[tokio::test]
async fn each_request_has_its_own_status_headers_and_body() {
    let (run, _folder) = start().await;
    let (megan, draft, attachment) = draft_with_attachment(&run).await;
    let mut lasting = get("2", &format!("me/messages/{draft}?$select=subject"));
    lasting["headers"] = json!({"Prefer": IMMUTABLE});
    let requests = json!([
        get("1", "/me"),
        lasting,
        get("3", "/me/messages/nothing"),
        send("4"),
        get("5", &format!("/me{attachment}/$value")),
    ]);
    let answers = answers(&megan, requests).await;
    assert_eq!(statuses(&answers), [200, 200, 404, 202, 200]);
    assert_eq!(answers[0]["body"]["mail"], MEGAN);
    assert_eq!(answers[0]["headers"]["content-type"], "application/json");
    assert_eq!(answers[1]["headers"]["preference-applied"], IMMUTABLE);
    assert_eq!(answers[1]["body"]["id"], json!(draft));
    assert_eq!(answers[2]["body"]["error"]["code"], "ErrorItemNotFound");
    assert!(answers[3].get("body").is_none());
    assert_eq!(answers[4]["body"], "aGVsbG8=");
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_depends_on_another_waits_for_it_or_fails_with_it() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    run.fault(json!({"on": "graph:/me", "do": {"delay_ms": 50}})).await;
    let after = |mut request: Value, ids: &[&str]| {
        request["dependsOn"] = json!(ids);
        request
    };
    let response = batch(
        &megan,
        json!([
            get("slow", "/me"),
            after(get("next", "/me/messages"), &["slow"]),
            get("bad", "/me/messages/nothing"),
            after(send("never"), &["slow", "bad"]),
            after(send("neither"), &["never"]),
        ]),
    )
    .await;
    let answer: Value = response.json().await.unwrap();
    let ended: Vec<_> =
        answer["responses"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
    let place = |id: &str| ended.iter().position(|ended| ended == id).unwrap();
    assert!(place("slow") < place("next"), "{ended:?}");
    let by_id = |id: &str| &answer["responses"][place(id)];
    assert_eq!((&by_id("next")["status"], &by_id("bad")["status"]), (&json!(200), &json!(404)));
    for id in ["never", "neither"] {
        assert_eq!(by_id(id)["status"], 424);
        assert_eq!(by_id(id)["body"]["error"]["code"], "FailedDependency");
    }
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn twenty_requests_run_four_at_a_time() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let many = |count: usize| -> Value { (0..count).map(|n| send(&n.to_string())).collect() };
    // A fifth at a time would be throttled.
    run.fault(json!({"on": "graph:/me/sendMail", "times": 20, "do": {"delay_ms": 20}})).await;
    assert_eq!(statuses(&answers(&megan, many(20)).await), [202; 20]);
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 20);
    assert_graph_error(batch(&megan, many(21)).await, 400, "BadRequest").await;
}

#[tokio::test]
async fn a_batch_that_is_wrong_in_one_place_does_nothing() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let with = |name: &str, value: Value| {
        let mut request = send("2");
        request[name] = value;
        json!([send("1"), request])
    };
    let mut untyped = send("2");
    untyped.as_object_mut().unwrap().remove("headers");
    for bad in [
        json!([]),
        json!([send("1"), send("1")]),
        json!([untyped]),
        with("id", json!("")),
        with("id", json!(2)),
        with("method", json!("TRACE")),
        with("url", json!("http://evil.example/")),
        with("url", json!("/$batch")),
        with("url", Value::Null),
        with("headers", json!({"x\r\n": "1"})),
        with("dependsOn", json!(["3"])),
        with("dependsOn", json!(["2"])),
    ] {
        assert_graph_error(batch(&megan, bad).await, 400, "BadRequest").await;
    }
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn faults_reach_the_requests_of_a_batch_and_the_batch_itself() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    run.fault(json!({"on": "graph:/me/sendMail", "do": {"status": 429, "retry_after": 7}})).await;
    run.fault(json!({"on": "graph:/me/sendMail", "do": {"cut": "before"}})).await;
    let first = answers(&megan, json!([send("1")])).await;
    assert_eq!(
        (&first[0]["status"], &first[0]["headers"]["retry-after"]),
        (&json!(429), &json!("7"))
    );
    assert_eq!(statuses(&answers(&megan, json!([send("1")])).await), [504]);
    run.fault(json!({"on": "graph:/$batch", "do": {"status": 503}})).await;
    let refused = batch(&megan, json!([send("1")])).await;
    assert_graph_error(refused, 503, "ServiceUnavailable").await;
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn a_batch_needs_a_token() {
    let (run, _folder) = start().await;
    let url = run.url("/v1.0/$batch");
    let refused = run.http.post(url).json(&json!({"requests": [send("1")]})).send().await.unwrap();
    assert_graph_error(refused, 401, "InvalidAuthenticationToken").await;
}
