//! How many connections there may be, and who is told that the program serves.

use std::net::IpAddr;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::UnixDatagram;
use tokio::time::timeout;

use crate::client::Client;
use crate::database::Database;
use crate::instance::{Instance, usual};
use crate::support::free_address;

/// The most from one address.
const FROM_ONE: usize = 512;

/// The most in all where the system allows 300 open files: it keeps 128 for other things.
const FILES: &str = r#"ulimit -n 300 && exec "$@""#;
const MOST: usize = 172;

/// Connections that were served once and stay.
async fn settled(app: &Instance, own: IpAddr, count: usize) -> Vec<Client> {
    let mut clients = Vec::new();
    for _ in 0..count {
        let mut client = Client::connect_from(own, app.addr).await;
        client.write(&client.get("/healthz")).await;
        assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
        clients.push(client);
    }
    clients
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_too_many_connections_is_told_so_and_others_are_served() {
    let database = Database::sqlite();
    let app = crate::instance(&database).await;
    let (crowded, other) = (IpAddr::from([127, 0, 2, 1]), IpAddr::from([127, 0, 2, 2]));
    let mut clients = settled(&app, crowded, FROM_ONE).await;
    let one_more = Client::connect_from(crowded, app.addr).await.end().await;
    assert_eq!(one_more.status(), 429, "{one_more:?}");
    settled(&app, other, 1).await;
    clients.pop();
    crate::within(Duration::from_mins(1), "its place is free again", async || {
        let mut client = Client::connect_from(crowded, app.addr).await;
        client.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        client.end().await.status() == 200
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_when_all_places_are_taken_waits_for_one() {
    let (database, addr) = (Database::sqlite(), free_address());
    let words = ["sh", "-c", FILES, "sh"].map(str::to_owned).into();
    let variables = usual(addr, &format!("http://{addr}"), database.url());
    let app = Instance::launch(words, "serve", addr, variables).await;
    let own = IpAddr::from([127, 0, 0, 1]);
    let mut clients = Vec::new();
    // The one that asked whether it serves may still have its place.
    crate::within(Duration::from_mins(1), "all places are ours", async || {
        let one_more = timeout(Duration::from_secs(2), settled(&app, own, 1)).await;
        clients.extend(one_more.into_iter().flatten());
        clients.len() == MOST
    })
    .await;
    let mut waiting = Client::connect_from(own, app.addr).await;
    waiting.write(&waiting.get("/healthz")).await;
    assert!(timeout(Duration::from_secs(1), waiting.answer()).await.is_err(), "it has no place");
    clients.pop();
    let answer = timeout(Duration::from_mins(1), waiting.answer()).await;
    assert!(answer.is_ok_and(|answer| answer.ends_with("ok\n")), "now it has one");
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_is_told_when_it_serves() {
    let (database, addr, folder) = (Database::sqlite(), free_address(), TempDir::new().unwrap());
    let path = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    let there = [("NOTIFY_SOCKET", path.to_str().unwrap())];
    let _app = Instance::serve(addr, &format!("http://{addr}"), &database, &there).await;
    let mut told = [0; 64];
    let length = timeout(Duration::from_mins(1), systemd.recv(&mut told)).await.unwrap().unwrap();
    assert_eq!(&told[..length], b"READY=1\n");
}
