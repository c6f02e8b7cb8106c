//! What bodies may take of the memory.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{App, Microsoft, eventually, person, raw_head};

fn head(app: &App, path: &str, kind: &str, size: usize, address: &str) -> Vec<u8> {
    head_of(app, "", path, kind, size, address)
}

/// The same of somebody with these cookies.
fn head_of(
    app: &App,
    cookies: &str,
    path: &str,
    kind: &str,
    size: usize,
    address: &str,
) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nAccept: application/json\r\n\
         X-Forwarded-For: {address}\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n\
         Content-Length: {size}\r\n\r\n",
        app.addr
    )
    .into_bytes()
}

/// Whether a large body of this client would be read: this one is a byte too large for its address.
async fn has_room(app: &App, address: &str) -> bool {
    has_room_for(app, "", address).await
}

async fn has_room_for(app: &App, cookies: &str, address: &str) -> bool {
    let (path, kind) = ("/api/send_mail", "application/x-www-form-urlencoded");
    let answer = raw_head(app, &head_of(app, cookies, path, kind, 1_048_577, address)).await;
    if answer.starts_with("HTTP/1.1 429 ") {
        assert!(answer.contains("retry-after: "), "{answer}");
        return false;
    }
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    true
}

#[tokio::test]
async fn a_client_that_holds_bodies_back_fills_its_own_share() {
    let app = App::start(&[("CONNECT_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let (one, same_network, other) = ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1");
    let form = head(&app, "/connect/send", "multipart/form-data; boundary=x", 4_194_304, one);
    let mut held = Vec::new();
    for _ in 0..8 {
        assert!(has_room(&app, one).await);
        let mut stream = TcpStream::connect(app.addr).await.unwrap();
        stream.write_all(&form).await.unwrap();
        held.push(stream);
    }
    eventually("its share is full", || async { !has_room(&app, same_network).await }).await;
    assert!(has_room(&app, other).await);
    // Who goes gives it back.
    drop(held);
    eventually("there is room again", || has_room(&app, one)).await;
}

#[tokio::test]
async fn what_strangers_announce_keeps_out_strangers_alone() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let cookies = app.signed_in(&person(&microsoft.issuer())).await.cookie_header();
    let mut held = Vec::new();
    for number in 0..32 {
        let address = format!("198.51.100.{}", number % 4);
        let form =
            head(&app, "/connect/send", "multipart/form-data; boundary=x", 4_194_304, &address);
        let mut stream = TcpStream::connect(app.addr).await.unwrap();
        stream.write_all(&form).await.unwrap();
        held.push(stream);
    }
    let other = "203.0.113.1";
    eventually("strangers have taken half", || async { !has_room(&app, other).await }).await;
    assert!(has_room_for(&app, &cookies, other).await);
}
