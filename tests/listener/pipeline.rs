//! Several requests on one connection.

use crate::client::Client;
use crate::support::App;

#[tokio::test]
async fn requests_that_come_at_once_are_answered_in_turn() {
    let app = App::start(&[]).await;
    let mut client = Client::connect(app.addr).await;
    let form = [&client.form(4)[..], b"to=a"].concat();
    let mut requests = Vec::new();
    for _ in 0..20 {
        requests.extend([client.get("/healthz"), form.clone(), client.get("/nowhere")].concat());
    }
    let last = String::from_utf8(client.get("/readyz")).unwrap();
    requests.extend(last.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").into_bytes());
    client.write(&requests).await;
    let text = client.end().await.text;
    let statuses: Vec<_> =
        text.split("HTTP/1.1 ").skip(1).map(|answer| answer[..3].to_owned()).collect();
    let expected: Vec<_> = ["200", "401", "404"].repeat(20);
    assert_eq!(statuses[..60], expected);
    assert_eq!(statuses[60..], ["200"]);
}

#[tokio::test]
async fn what_follows_a_body_in_pieces_is_not_read() {
    let app = App::start(&[]).await;
    let mut client = Client::connect(app.addr).await;
    let head = String::from_utf8(client.form(0)).unwrap();
    let head = head.replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let request = [head.as_bytes(), b"4\r\nto=a\r\n0\r\n\r\n", &client.get("/healthz")].concat();
    client.write(&request).await;
    let end = client.end().await;
    assert_eq!((end.status(), end.text.matches("HTTP/1.1 ").count()), (401, 1), "{end:?}");
    assert!(end.text.to_lowercase().contains("connection: close"), "{end:?}");
}

#[tokio::test]
async fn a_body_that_nobody_read_is_no_request() {
    let app = App::start(&[]).await;
    let mut client = Client::connect(app.addr).await;
    let smuggled = client.get("/healthz");
    let head = String::from_utf8(client.form(smuggled.len())).unwrap();
    let foreign = head.replace("same-origin", "cross-site");
    let last = b"GET /nowhere HTTP/1.0\r\n\r\n";
    client.write(&[foreign.as_bytes(), &smuggled, last].concat()).await;
    let text = client.end().await.text;
    assert!(text.starts_with("HTTP/1.1 403 ") && !text.contains("ok\n"), "{text}");
}
