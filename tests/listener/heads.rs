//! Heads that are too large, or that can be read in two ways.

use crate::client::Client;
use crate::support::App;

#[tokio::test]
async fn a_head_that_is_wrong_is_refused_and_the_connection_closed() {
    let app = App::start(&[]).await;
    let host = app.addr;
    let get = |fields: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");
    let post =
        |fields: &str| format!("POST /connect/send HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");
    let lengths = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n";
    let turned = "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n";
    for (what, request, status) in [
        ("both lengths", post(lengths) + "0\r\n\r\n", 400),
        ("both lengths, turned", post(turned) + "0\r\n\r\n", 400),
        ("two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400),
        ("the same length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400),
        ("a length with a sign", post("Content-Length: +5\r\n"), 400),
        ("another encoding", post("Transfer-Encoding: gzip, chunked\r\n"), 400),
        ("bare line feeds", format!("GET / HTTP/1.1\nHost: {host}\n\n"), 400),
        ("one bare line feed", get("X: a\nY: b\r\n"), 400),
        ("a bare CR", get("X: a\rY: b\r\n"), 400),
        ("a folded line", get("X: a\r\n b\r\n"), 400),
        ("a space before the colon", get("X : a\r\n"), 400),
        ("no colon", get("X\r\n"), 400),
        ("no version", format!("GET /\r\nHost: {host}\r\n\r\n"), 400),
        ("a control character", get("X: a\0b\r\n"), 400),
        ("40 KB of one field", get(&format!("X: {}\r\n", "a".repeat(40_960))), 431),
        ("65 fields", get(&"X: a\r\n".repeat(64)), 431),
        ("an address of 64 KB", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(65_536)), 414),
        ("an address of 13 KB", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(13_312)), 414),
    ] {
        let mut client = Client::connect(app.addr).await;
        // Were it served, there would be a second answer.
        client.write(&[request.as_bytes(), &client.get("/healthz")].concat()).await;
        let end = client.end().await;
        assert_eq!(end.status(), status, "{what}: {end:?}");
        assert_eq!(end.text.matches("HTTP/1.1 ").count(), 1, "{what}: {end:?}");
    }
}

#[tokio::test]
async fn a_head_just_within_the_bounds_is_served() {
    let app = App::start(&[]).await;
    let host = app.addr;
    for fields in [
        "X: a\r\n".repeat(62),
        format!("X: {}\r\n", "a".repeat(16_000)),
        format!("Cookie: a={}\r\n", "a".repeat(8_000)),
    ] {
        let mut client = Client::connect(app.addr).await;
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        client
            .write(format!("{}{fields}\r\n", head.replace("Connection: close\r\n", "")).as_bytes())
            .await;
        let answer = client.answer().await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    let mut client = Client::connect(app.addr).await;
    client.write(&client.get(&format!("/?x={}", "a".repeat(12_000)))).await;
    assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
}
