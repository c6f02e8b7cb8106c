//! What sessions cost: `cargo bench --bench sessions [-- NUMBER]` prints bytes in the database,
//! bytes in memory and the time of a look-up, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "it prints or fails")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::session::cookie::SessionId;
use graph_connect::server::session::{
    AccessToken, DatabaseUrl, Identity, RefreshToken, Sealer, SealingKeys, SessionData, Sessions,
    Tokens,
};
use postgres::Postgres;

/// The lengths of Microsoft's tokens, in bytes: together 3.5 KB.
const ACCESS: usize = 2_300;
const REFRESH: usize = 1_200;

/// How many sessions are read for the memory of active ones and for the times.
const ACTIVE: usize = 2_000;

#[tokio::main]
async fn main() {
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    println!("{number} sessions, token texts of {} bytes each", ACCESS + REFRESH);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("sessions.sqlite3");
    let size = || async { std::fs::metadata(&path).unwrap().len() };
    measure("SQLite", &DatabaseUrl::Sqlite(path.clone()), number, size).await;
    let postgres = Postgres::fresh().await;
    let size = || async {
        let statement = "SELECT pg_total_relation_size('sessions')";
        let bytes: i64 =
            sqlx::query_scalar(statement).fetch_one(&mut postgres.connect().await).await.unwrap();
        u64::try_from(bytes).unwrap()
    };
    measure("PostgreSQL", &DatabaseUrl::postgres(&postgres.url()).unwrap(), number, size).await;
}

async fn measure<F: Future<Output = u64>>(
    name: &str,
    database: &DatabaseUrl,
    number: usize,
    size: impl Fn() -> F,
) {
    let empty = opened(database).await;
    let before = resident();
    let ids = begin(&empty, number).await;
    drop(empty);
    // As after a restart: what is kept, and nothing of the way there.
    let sessions = opened(database).await;
    let idle = resident().saturating_sub(before);
    let (first, active) = (resident(), &ids[..ACTIVE.min(ids.len())]);
    let mut store = read(&sessions, active).await;
    let grown = resident().saturating_sub(first);
    let mut memory = read(&sessions, &active[active.len().saturating_sub(50)..]).await;
    println!("{name}:");
    println!("  in the database  {:>7} bytes a session", size().await / number as u64);
    println!("  in memory, idle  {:>7} bytes a session", idle / number as u64);
    println!("  in memory, read  {:>7} bytes a session", grown / active.len() as u64);
    println!(
        "  look-up          {:>7} µs, {} µs again within a second",
        median(&mut store),
        median(&mut memory)
    );
}

async fn opened(database: &DatabaseUrl) -> Sessions {
    let keys = SealingKeys::new(vec![[7; 32]]).unwrap();
    let store = database.open().await.unwrap();
    let day = Duration::from_hours(24);
    Sessions::new(store, Sealer::new(&keys), day, day)
}

/// Begins sessions of different people.
async fn begin(sessions: &Sessions, number: usize) -> Vec<SessionId> {
    let sessions = Arc::new(sessions.clone());
    let begun = stream::iter(0..number).map(|person| {
        let sessions = sessions.clone();
        async move { sessions.begin(&data(person), None).await.unwrap() }
    });
    begun.buffer_unordered(16).collect().await
}

/// The time of each look-up.
async fn read(sessions: &Sessions, ids: &[SessionId]) -> Vec<Duration> {
    let mut times = Vec::new();
    for id in ids {
        let began = Instant::now();
        assert!(sessions.find(id).await.unwrap().is_some());
        times.push(began.elapsed());
    }
    times
}

fn median(times: &mut [Duration]) -> u128 {
    times.sort();
    times[times.len() / 2].as_micros()
}

fn data(person: usize) -> SessionData {
    let now = Timestamp::now();
    let name = format!("Person {person}");
    SessionData {
        identity: Identity {
            issuer: "https://login.microsoftonline.com/7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b/v2.0"
                .to_owned(),
            subject: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ".to_owned(),
            tenant_id: Some("7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b".to_owned()),
            object_id: Some(format!("3a1f9c52-7b60-4e8d-8c14-{person:012}")),
            username: Some(format!("person{person}@fabrikam.example")),
            name: Some(name),
            login_hint: None,
            sid: Some(format!("00000000-1111-4222-8333-{person:012}")),
        },
        profile: None,
        tokens: Tokens {
            access: AccessToken::new("a".repeat(ACCESS)),
            refresh: Some(RefreshToken::new("r".repeat(REFRESH))),
            obtained: now,
            expires: now.plus(Duration::from_hours(1)),
            renew: now.plus(Duration::from_hours(1)),
            scopes: vec!["Mail.Send".to_owned(), "User.Read".to_owned()],
        },
    }
}

/// The resident memory of this process, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1_024
}
