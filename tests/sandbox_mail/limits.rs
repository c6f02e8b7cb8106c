//! How many requests may be under way at one mailbox.

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{MEGAN, Run, ZOE, assert_graph_error, mail_to, start};
use crate::writer::Writer;

#[tokio::test]
async fn the_fifth_request_at_one_mailbox_is_throttled() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let zoe = Writer::new(&run, ZOE).await;
    run.fault(json!({"on": "graph:/me/sendMail", "times": 4, "do": {"delay_ms": 60_000}})).await;
    let send = || megan.request(Method::POST, "/sendMail").json(&mail_to(ZOE)).send();
    let meanwhile = async {
        all_begun(&run).await;
        let fifth = megan.post("/sendMail", &mail_to(ZOE)).await;
        assert_eq!(fifth.headers()["retry-after"], "1");
        assert_graph_error(fifth, 429, "ApplicationThrottled").await;
        assert_graph_error(megan.get("/messages").await, 429, "ApplicationThrottled").await;
        // The profile is not Outlook's, and the mailbox of others is theirs.
        assert_eq!(megan.get("").await.status(), StatusCode::OK);
        assert_eq!(zoe.get("/messages").await.status(), StatusCode::OK);
    };
    tokio::select! {
        _ = join_all((0..4).map(|_| send())) => panic!("nobody waited"),
        () = meanwhile => {}
    }
}

#[tokio::test]
async fn four_at_once_are_accepted_and_leave_their_places() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    run.fault(json!({"on": "graph:/me/sendMail", "times": 4, "do": {"delay_ms": 100}})).await;
    let send = || megan.request(Method::POST, "/sendMail").json(&mail_to(ZOE)).send();
    let first = join_all((0..4).map(|_| send())).await;
    assert!(first.iter().all(|sent| sent.as_ref().unwrap().status() == StatusCode::ACCEPTED));
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 4);
    assert_eq!(send().await.unwrap().status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn who_goes_away_leaves_his_place() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    run.fault(json!({"on": "graph:/me/sendMail", "times": 4, "do": {"delay_ms": 60_000}})).await;
    let send = || megan.request(Method::POST, "/sendMail").json(&mail_to(ZOE)).send();
    tokio::select! {
        _ = join_all((0..4).map(|_| send())) => panic!("nobody waited"),
        () = all_begun(&run) => {}
    }
    loop {
        let response = megan.get("/messages").await;
        if response.status() == StatusCode::OK {
            break;
        }
        assert_graph_error(response, 429, "ApplicationThrottled").await;
    }
}

/// Every delay that was ordered has begun.
async fn all_begun(run: &Run) {
    while run.json("/sandbox/faults").await != json!([]) {
        tokio::task::yield_now().await;
    }
}
