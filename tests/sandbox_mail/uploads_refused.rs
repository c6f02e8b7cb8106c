//! What an upload does not take.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{MEGAN, ZOE, assert_graph_error, start, text};
use crate::writer::{Writer, bytes, item};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn sizes_from_3_to_150_mb_are_taken() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let small = "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize";
    for size in [0, 1, 2_999_999] {
        assert_graph_error(megan.announce(&draft, &item("a", size)).await, 400, small).await;
    }
    for size in [3_000_000, 150 * MIB] {
        let taken = megan.announce(&draft, &item("a", size)).await;
        assert_eq!(taken.status(), StatusCode::CREATED, "{size}");
    }
    let large = megan.announce(&draft, &item("a", 150 * MIB + 1)).await;
    assert_graph_error(large, 413, "ErrorMessageSizeExceeded").await;
}

#[tokio::test]
async fn a_message_takes_150_mb_in_all() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let content = bytes(3 * MIB);
    let url = text(&megan.upload(&draft, "a", content.len()).await["uploadUrl"]);
    megan.put_all(&url, &content, MIB).await;
    let large = megan.announce(&draft, &item("b", 148 * MIB)).await;
    assert_graph_error(large, 413, "ErrorMessageSizeExceeded").await;
    let fits = megan.announce(&draft, &item("b", 147 * MIB)).await;
    assert_eq!(fits.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_announced_is_checked() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let with = |name: &str, value: Value| {
        let mut body = item("a", 3 * MIB);
        body["AttachmentItem"][name] = value;
        body
    };
    for bad in [
        with("attachmentType", json!("item")),
        with("attachmentType", Value::Null),
        with("name", json!("")),
        with("size", json!("3145728")),
        with("size", Value::Null),
        with("colour", json!("red")),
        json!({}),
    ] {
        assert_graph_error(megan.announce(&draft, &bad).await, 400, "RequestBodyRead").await;
    }
    let nowhere = megan.announce("AAkA0", &item("a", 3 * MIB)).await;
    assert_graph_error(nowhere, 404, "ErrorItemNotFound").await;
    let sender = Writer::with_scope(&run, MEGAN, "openid User.Read Mail.Send").await;
    let denied = sender.announce(&draft, &item("a", 3 * MIB)).await;
    assert_graph_error(denied, 403, "ErrorAccessDenied").await;
    megan.send_draft(&draft).await;
    let late = megan.announce(&draft, &item("a", 3 * MIB)).await;
    assert_graph_error(late, 400, "ErrorInvalidRequest").await;
}

#[tokio::test]
async fn pieces_come_in_order_and_fit_their_range() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let total = 9 * MIB;
    let url = text(&megan.upload(&draft, "a", total).await["uploadUrl"]);
    for range in [
        "0-8/9437184",
        "0-9/9437185",
        "0-9/9",
        "9-0/9437184",
        "+0-9/9437184",
        "-9/9437184",
        "0-9",
        "0-9/*",
        "0-18446744073709551615/9437184",
        "0-99999999999999999999/9437184",
    ] {
        let refused = megan.put(&url, range, &bytes(10)).await;
        assert_graph_error(refused, 400, "ErrorInvalidRequest").await;
    }
    let early = megan.put(&url, &format!("10-19/{total}"), &bytes(10)).await;
    assert_graph_error(early, 416, "invalidRange").await;
    let huge = format!("0-{}/{total}", 4 * MIB);
    assert_graph_error(megan.put(&url, &huge, &bytes(4 * MIB + 1)).await, 413, "BadRequest").await;
    let nothing = run.http.put(&url).body("x").send().await.unwrap();
    assert_graph_error(nothing, 400, "ErrorInvalidRequest").await;
    let state: Value = run.http.get(&url).send().await.unwrap().json().await.unwrap();
    assert_eq!(state["nextExpectedRanges"], json!(["0-"]));
}

#[tokio::test]
async fn the_address_takes_no_token_of_graph_and_no_other_secret() {
    let (run, _folder) = start().await;
    let megan = Writer::new(&run, MEGAN).await;
    let draft = megan.draft(ZOE).await;
    let url = text(&megan.upload(&draft, "a", 3 * MIB).await["uploadUrl"]);
    for request in [run.http.put(&url), run.http.get(&url), run.http.delete(&url)] {
        let refused = request.bearer_auth("anything").send().await.unwrap();
        assert_graph_error(refused, 401, "InvalidAudience").await;
    }
    let (address, secret) = url.split_once("?authtoken=").unwrap();
    for forged in [address.to_owned(), format!("{address}?authtoken={secret}x")] {
        let refused = run.http.delete(forged).send().await.unwrap();
        assert_graph_error(refused, 404, "ErrorItemNotFound").await;
    }
    assert_eq!(run.http.get(&url).send().await.unwrap().status(), StatusCode::OK);
    let journal = run.json("/sandbox/requests").await;
    assert_eq!(journal.as_array().unwrap().last().unwrap()["query"]["authtoken"], "[redacted]");
    assert!(!journal.to_string().contains(secret));
}
