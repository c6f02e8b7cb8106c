//! Clients that take their time.

use std::time::Duration;

use tokio::join;

use crate::client::Client;
use crate::support::App;

/// What is between a bound and somewhat later: other tests run at the same time.
fn soon_after(bound: u64, after: Duration) -> bool {
    let bound = Duration::from_secs(bound);
    // The client's clock begins a little later.
    (bound..bound + Duration::from_secs(20)).contains(&(after + Duration::from_millis(100)))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_slow_client_is_ended_in_its_time() {
    let app = App::start(&[]).await;
    join!(silent(&app), partial_head(&app), dribble(&app), partial_body(&app));
}

/// Who says nothing gets no answer.
async fn silent(app: &App) {
    let end = Client::connect(app.addr).await.end().await;
    assert!(end.text.is_empty() && soon_after(5, end.after), "{end:?}");
}

async fn partial_head(app: &App) {
    let mut client = Client::connect(app.addr).await;
    client.write(b"GET / HTTP/1.1\r\nHost: ").await;
    let end = client.end().await;
    assert!(end.status() == 408 && soon_after(5, end.after), "{end:?}");
}

/// A byte now and then changes nothing, and neither does a request that was answered before.
async fn dribble(app: &App) {
    let mut client = Client::connect(app.addr).await;
    client.write(&client.get("/healthz")).await;
    assert!(client.answer().await.ends_with("ok\n"));
    for byte in b"GET /" {
        client.write(&[*byte]).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let end = client.end().await;
    assert!(end.status() == 408 && soon_after(5, end.after), "{end:?}");
}

async fn partial_body(app: &App) {
    let mut client = Client::connect(app.addr).await;
    client.write(&[&client.form(1_000)[..], b"to=a"].concat()).await;
    let end = client.end().await;
    assert!(end.status() == 408 && soon_after(30, end.after), "{end:?}");
    assert!(end.text.to_lowercase().contains("connection: close"), "{end:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_is_cut_off() {
    let app = App::start(&[]).await;
    std::fs::create_dir_all(app.folder().join("site")).unwrap();
    std::fs::write(app.folder().join("site/large.bin"), vec![b'x'; 32 << 20]).unwrap();
    let app = app.restart(&[]).await;
    let mut client = Client::connect(app.addr).await;
    client.write(&client.get("/large.bin")).await;
    let after = client.end_unread().await;
    // What the system has taken for it counts as read.
    let bound = Duration::from_secs(30)..Duration::from_secs(45);
    assert!(bound.contains(&after), "{after:?}");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_has_arrived() {
    let app = App::start(&[]).await;
    let mut client = Client::connect(app.addr).await;
    client.write(&client.form(1_048_577)).await;
    let end = client.end().await;
    assert_eq!(end.status(), 413, "{end:?}");
    assert!(end.text.to_lowercase().contains("connection: close"), "{end:?}");
    assert!(end.after < Duration::from_secs(20), "{end:?}");
    // Without a length it has to be read that far.
    let mut client = Client::connect(app.addr).await;
    let head = String::from_utf8(client.form(0)).unwrap();
    client.write(head.replace("Content-Length: 0", "Transfer-Encoding: chunked").as_bytes()).await;
    let piece = [b"40000\r\n".to_vec(), vec![b'x'; 0x4_0000], b"\r\n".to_vec()].concat();
    for _ in 0..5 {
        client.write(&piece).await;
    }
    let end = client.end().await;
    assert_eq!(end.status(), 413, "{end:?}");
}
