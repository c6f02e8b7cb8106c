//! `PUT /api/attachments/{id}`: pieces come in order, each once.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{PIECE, Page, raw_head};
use crate::{begin, gone, out_of_order, stage};

fn wrong_size(page: &Page) {
    let expected =
        json!({"error": "InvalidField", "field": "attachments", "problem": "wrong_size"});
    assert_eq!((page.status, page.json()), (422, expected));
}

#[tokio::test]
async fn pieces_come_in_order_and_the_last_one_completes_the_file() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    let page = browser.put(&id, 0, 10, b"0123").await;
    assert_eq!((page.status, page.body.len()), (204, 0));
    assert_eq!(browser.progress(&id).await.json(), json!({"size": 10, "received": 4}));
    out_of_order(&browser.put(&id, 5, 10, b"56789").await, 4);
    // The same piece once more, and one that overlaps.
    out_of_order(&browser.put(&id, 0, 10, b"0123").await, 4);
    out_of_order(&browser.put(&id, 3, 10, b"34").await, 4);
    let page = browser.put(&id, 4, 10, b"456789").await;
    assert_eq!((page.status, page.json()), (201, json!({"size": 10, "received": 10})));
    out_of_order(&browser.put(&id, 4, 10, b"456789").await, 10);
    assert_eq!(app.rows("upload_pieces").await, 2);
}

#[tokio::test]
async fn a_size_that_lies_is_refused_and_nothing_is_lost() {
    let (_microsoft, _app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    assert_eq!(browser.put(&id, 0, 10, b"0123").await.status, 204);
    for (range, body) in [
        ("bytes 4-9/11", &b"456789"[..]),
        ("bytes 4-9/9", b"456789"),
        ("bytes 4-10/10", b"456789x"),
        ("bytes 4-9/10", b"45678"),
        ("bytes 4-9/10", b"456789x"),
        ("bytes 4-9/10", b""),
    ] {
        wrong_size(&browser.put_range(&id, range, body).await);
    }
    assert_eq!(browser.progress(&id).await.json()["received"], 4);
    assert_eq!(browser.put(&id, 4, 10, b"456789").await.status, 201);
}

#[tokio::test]
async fn a_file_waits_in_a_thousand_pieces_at_most() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 100_000).await;
    wrong_size(&browser.put(&id, 0, 100_000, &[7; 99]).await);
    assert_eq!(browser.put(&id, 0, 100_000, &[7; 100]).await.status, 204);
    assert_eq!(browser.put(&id, 100, 100_000, &vec![7; 99_899]).await.status, 204);
    // The last one is as small as it is.
    assert_eq!(browser.put(&id, 99_999, 100_000, &[7]).await.status, 201);
    assert_eq!(app.rows("upload_pieces").await, 3);
}

#[tokio::test]
async fn a_range_that_can_t_be_read_is_refused() {
    let (_microsoft, _app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    for range in ["", "bytes 0-9", "bytes 9-0/10", "bytes */10", "0-9/10", "bytes 0-9/x"] {
        let page = browser.put_range(&id, range, b"0123456789").await;
        assert_eq!((page.status, page.json()), (400, json!({"error": "Malformed"})), "{range}");
    }
    assert_eq!(browser.progress(&id).await.json()["received"], 0);
}

#[tokio::test]
async fn a_piece_has_at_most_3_932_160_bytes() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 3_000_000).await;
    let large = vec![7; 3_932_161];
    let page = browser.put_range(&id, "bytes 0-3932160/3932161", &large).await;
    assert_eq!((page.status, page.json()), (413, json!({"error": "TooLarge", "limit": 3_932_160})));
    // Without an announced length too.
    let head = format!(
        "PUT /api/attachments/{id} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {}\r\n\
         Content-Range: bytes 0-2999999/3000000\r\nTransfer-Encoding: chunked\r\n\r\n3C0001\r\n{}\r\n0\r\n\r\n",
        app.addr,
        browser.cookie_header(),
        "x".repeat(3_932_161)
    );
    let answer = raw_head(&app, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(browser.progress(&id).await.json()["received"], 0);
}

#[tokio::test]
async fn a_piece_that_does_not_fit_is_refused_before_it_is_read() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 3_000_000).await;
    for (range, length, status) in [
        ("bytes 0-983039/3000000", 3_932_161, 413),
        ("bytes 983040-1966079/3000000", 983_040, 409),
        ("bytes 0-983039/2000000", 983_040, 422),
        ("bytes", 983_040, 400),
    ] {
        let head = format!(
            "PUT /api/attachments/{id} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: {}\r\nContent-Range: {range}\r\nContent-Length: {length}\r\n\r\n",
            app.addr,
            browser.cookie_header()
        );
        let answer = raw_head(&app, head.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{range}: {answer}");
    }
}

#[tokio::test]
async fn the_same_piece_many_times_at_once_is_taken_once() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 2 * PIECE).await;
    let piece = vec![7; PIECE];
    let pages = join_all((0..8).map(|_| browser.put(&id, 0, 2 * PIECE, &piece))).await;
    let taken = pages.iter().filter(|page| page.status == 204).count();
    assert_eq!(taken, 1);
    for page in pages.iter().filter(|page| page.status != 204) {
        out_of_order(page, PIECE);
    }
    assert_eq!(app.rows("upload_pieces").await, 1);
}

#[tokio::test]
async fn a_file_that_was_taken_back_is_gone() {
    let (_microsoft, app, browser) = stage().await;
    let id = begin(&browser, "a", 10).await;
    assert_eq!(browser.put(&id, 0, 10, b"0123").await.status, 204);
    let page = browser.remove(&id).await;
    assert_eq!((page.status, page.body.len()), (204, 0));
    assert_eq!((app.rows("uploads").await, app.rows("upload_pieces").await), (0, 0));
    gone(&browser.put(&id, 4, 10, b"4").await);
    gone(&browser.progress(&id).await);
    gone(&browser.remove(&id).await);
    gone(&browser.progress("x").await);
}
