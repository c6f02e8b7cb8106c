//! Faults on drafts and their parts.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{MEGAN, Run, SCOPE, ZOE, assert_graph_error, mail_to, start, text};
use crate::writer::Writer;

#[tokio::test]
async fn a_name_in_braces_stands_for_any_id() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let (first, second) = (megan.draft(ZOE).await, megan.draft(ZOE).await);
    run.fault(json!({"on": "graph:/me/messages/{id}/send", "do": {"status": 503}})).await;
    run.fault(json!({"on": format!("graph:/me/messages/{second}"), "do": {"status": 404}})).await;
    run.fault(json!({"on": "graph:/me/messages", "do": {"status": 429, "retry_after": 3}})).await;
    assert_graph_error(megan.send_draft(&first).await, 503, "ServiceUnavailable").await;
    assert_eq!(megan.send_draft(&first).await.status(), StatusCode::ACCEPTED);
    assert_eq!(megan.get(&format!("/messages/{first}")).await.status(), StatusCode::OK);
    let missing = megan.get(&format!("/messages/{second}")).await;
    assert_graph_error(missing, 404, "ErrorItemNotFound").await;
    let throttled = megan.post("/messages", &json!({})).await;
    assert_eq!(throttled.headers()["retry-after"], "3");
    assert_graph_error(throttled, 429, "ApplicationThrottled").await;
}

#[tokio::test]
async fn a_draft_whose_answer_was_cut_was_sent_or_not() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let on = "graph:/me/messages/{id}/send";
    let draft = megan.draft(ZOE).await;
    let path = format!("/messages/{draft}/send");
    let send = || megan.request(Method::POST, &path).header("content-length", "0").send();
    run.fault(json!({"on": on, "do": {"cut": "before"}})).await;
    assert!(send().await.is_err());
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
    for (number, cut) in [(1, "after"), (2, "inside")] {
        let draft = megan.draft(ZOE).await;
        run.fault(json!({"on": on, "do": {"cut": cut}})).await;
        let path = format!("/messages/{draft}/send");
        assert!(megan.request(Method::POST, &path).send().await.is_err(), "{cut}");
        assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), number);
        assert_eq!(megan.json(&format!("/messages/{draft}")).await["isDraft"], json!(false));
    }
}

#[tokio::test]
async fn a_cut_inside_the_answer_leaves_the_beginning_of_its_head() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.fault(json!({"on": "graph:/me/sendMail", "do": {"cut": "inside"}})).await;
    let answer = raw(&run, &token, &mail_to(ZOE)).await;
    assert_eq!(answer, "HTTP/1.1 202 Accepte");
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 1);
    let journal = run.json("/sandbox/requests").await;
    let entry = journal.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (text(&entry["path"]).as_str(), &entry["status"]),
        ("/v1.0/me/sendMail", &Value::Null)
    );
}

#[tokio::test]
async fn a_mail_too_large_for_its_mailbox_is_a_fault_away() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let action = json!({"code": "ErrorMessageSizeExceeded", "status": 413});
    run.fault(json!({"on": "graph:/me/messages/{id}/send", "do": action})).await;
    assert_graph_error(megan.send_draft(&draft).await, 413, "ErrorMessageSizeExceeded").await;
    assert_eq!(run.json("/sandbox/drafts").await.as_array().unwrap().len(), 1);
}

/// Everything that comes back until the connection ends.
async fn raw(run: &Run, token: &str, mail: &Value) -> String {
    let (addr, body) = (run.sandbox.addr(), mail.to_string());
    let request = format!(
        "POST /v1.0/me/sendMail HTTP/1.1\r\nHost: {addr}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let exchange = move || {
        let mut stream = TcpStream::connect(addr).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}
