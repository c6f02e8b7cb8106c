//! Two thousand clients at once that mean no good, and one that does.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::database::Database;
use crate::instance::Instance;

const CROWD: usize = 2_000;

/// How many requests the healthy client measures at each instance.
const HEALTHY: usize = 250;

/// Below this a machine is too busy to tell anything.
const FLOOR: Duration = Duration::from_millis(40);

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_client_notices_little_of_two_thousand_bad_ones() {
    let (database, other) = (Database::sqlite(), Database::sqlite());
    let (app, calm) = (crate::instance(&database).await, crate::instance(&other).await);
    let crowd: Vec<JoinHandle<()>> =
        (0..CROWD).map(|number| tokio::spawn(bad_client(app.addr, number))).collect();
    let [alone, among_them] = p99([&calm, &app]).await;
    let bound = alone.max(FLOOR) * 3;
    assert!(among_them <= bound, "alone {alone:?}, among {CROWD} bad ones {among_them:?}");
    for bad in join_all(crowd).await {
        bad.unwrap();
    }
    assert!(!app.log().contains("panicked"));
}

/// Asks the instances by turns, so that the machine is as busy for one as for the other.
async fn p99(apps: [&Instance; 2]) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..HEALTHY {
        for (app, times) in apps.iter().zip(&mut times) {
            times.push(time(app).await);
        }
    }
    times.map(|mut times| {
        times.sort();
        times[HEALTHY * 99 / 100]
    })
}

/// One request a connection, as the bad ones make them.
async fn time(app: &Instance) -> Duration {
    let begun = Instant::now();
    let mut client = Client::connect_from(IpAddr::from([127, 0, 0, 1]), app.addr).await;
    client.write(&client.get("/")).await;
    assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
    begun.elapsed()
}

/// How much later than in its time somebody may be ended, among two thousand.
const BUSY: Duration = Duration::from_secs(20);

/// Does what the number says, and is ended in the time that there is for it.
async fn bad_client(addr: std::net::SocketAddr, number: usize) {
    let own = IpAddr::from([127, 0, 1, u8::try_from(number / 100).unwrap() + 1]);
    let mut client = Client::connect_from(own, addr).await;
    let bytes = match number % 9 {
        0 => b"GET / HTTP/1.1\r\nHost:".to_vec(),
        1 => [&client.form(100)[..], b"to="].concat(),
        2 => Vec::new(),
        3 => client.get("/").repeat(50),
        4 => b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
        5 => b"GET / HTTP/1.1\n\n".to_vec(),
        6 => [&b"GET / HTTP/1.1\r\nX: "[..], &vec![b'a'; 40_960]].concat(),
        7 => [&b"GET /"[..], &vec![b'a'; 65_536]].concat(),
        _ => client.get("/healthz")[..20].to_vec(),
    };
    client.write(&bytes).await;
    if number % 9 == 3 {
        // It reads nothing of what it asked for, and leaves.
        return tokio::time::sleep(Duration::from_secs(5)).await;
    }
    // What comes in part has its time, what is wrong has none.
    let bound = match number % 9 {
        0 | 2 | 8 => 5,
        1 => 30,
        _ => 0,
    };
    let end = client.end().await;
    assert!(end.after < Duration::from_secs(bound) + BUSY, "{number}: {end:?}");
}
