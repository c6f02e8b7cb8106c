//! How it ends: what is on its way arrives, and nobody holds it up.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::database::Database;
use crate::support::{Answer, App, Form, Gate, Microsoft, eventually, person};

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_do_not_hold_up_the_end() {
    let database = Database::sqlite();
    let mut app = crate::instance(&database).await;
    let mut clients = Vec::new();
    for _ in 0..50 {
        let mut partial = Client::connect(app.addr).await;
        partial.write(b"GET / HTTP/1.1\r\n").await;
        let mut body = Client::connect(app.addr).await;
        body.write(&body.form(1_000)).await;
        let mut idle = Client::connect(app.addr).await;
        idle.write(&idle.get("/healthz")).await;
        idle.answer().await;
        clients.extend([partial, body, idle, Client::connect(app.addr).await]);
    }
    let begun = Instant::now();
    app.signal("TERM");
    let code = app.end().await;
    assert_eq!(code, Some(0), "{}", app.log());
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
    drop(clients);
}

/// What a kept connection is told.
async fn is_ready(client: &mut Client) -> String {
    client.write(&client.get("/readyz")).await;
    client.answer().await
}

#[tokio::test]
async fn a_request_on_its_way_is_answered_and_nothing_new_is_taken() {
    let microsoft = Microsoft::start().await;
    let mut app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let (mut idle, mut asking) = (Client::connect(app.addr).await, Client::connect(app.addr).await);
    for client in [&mut idle, &mut asking] {
        assert!(is_ready(client).await.ends_with("ready\n"));
    }
    let gate = Gate::closed();
    let accepted = Answer::new(202, "").behind(&gate);
    microsoft.once("/v1.0/me/sendMail", accepted);
    let sending = tokio::spawn(async move { browser.send_mail(&Form::new()).await });
    eventually("the mail is on its way", async || !microsoft.asked("/v1.0/me/sendMail").is_empty())
        .await;

    let addr = app.addr;
    let stopping = tokio::spawn(async move { app.stop().await });
    let says_so = async || is_ready(&mut asking).await.starts_with("HTTP/1.1 503 ");
    crate::within(Duration::from_mins(1), "it says that it stops", says_so).await;
    // Who has a connection still learns that it is not ready, and that this was the last answer.
    idle.write(&idle.get("/readyz")).await;
    let last = idle.end().await.text.to_lowercase();
    assert!(last.starts_with("http/1.1 503 ") && last.contains("connection: close"), "{last}");
    eventually("nobody listens any more", async || {
        tokio::net::TcpStream::connect(addr).await.is_err()
    })
    .await;
    assert!(!stopping.is_finished(), "a request is on its way");
    gate.open();
    assert_eq!(sending.await.unwrap().status, 200);
    stopping.await.unwrap();
}

#[tokio::test]
async fn who_waits_in_the_queue_when_it_ends_is_served() {
    let mut app = App::start(&[]).await;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", app.addr);
    // With one thread nobody takes these before the test waits for something.
    let waiting = [(); 20].map(|()| {
        let mut stream = TcpStream::connect(app.addr).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    });
    app.stop().await;
    for mut stream in waiting {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("ok\n"), "{answer:?}");
    }
}
