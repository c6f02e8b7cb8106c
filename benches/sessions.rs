//! What sessions cost: `cargo bench --bench sessions [-- NUMBER]` prints bytes in the database,
//! bytes in memory and the time of a look-up, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "it prints or fails")]

#[path = "../tests/support/address.rs"]
mod address;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use address::free_address;
use futures_util::StreamExt;
use futures_util::stream;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::id_token::Identity;
use graph_connect::server::session::cookie::SessionId;
use graph_connect::server::session::{
    AccessToken, DatabaseUrl, RefreshToken, Sealer, SealingKeys, SessionData, SessionStore,
    Sessions, Tokens,
};
use postgres::Postgres;

/// The lengths of Microsoft's tokens, in bytes: together 3.5 KB.
const ACCESS: usize = 2_300;
const REFRESH: usize = 1_200;

/// How many rows are read first, so that the caches of the database are full.
const WARM: usize = 4_000;

/// How many sessions are then read for the memory of active ones and for the times.
const ACTIVE: usize = 2_000;

#[tokio::main]
async fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [look, url, ids] = words.as_slice()
        && look == "look"
    {
        return look_up(url, Path::new(ids)).await;
    }
    let number = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    println!("{number} sessions, token texts of {} bytes each", ACCESS + REFRESH);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("sessions.sqlite3");
    println!("SQLite:");
    measure(&format!("sqlite:{}", path.display()), number, folder.path()).await;
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!("  in the database  {:>7} bytes a session", bytes / number as u64);
    println!("PostgreSQL:");
    let postgres = Postgres::fresh().await;
    measure(&postgres.url(), number, folder.path()).await;
    let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('sessions')")
        .fetch_one(&mut postgres.connect().await)
        .await
        .unwrap();
    println!("  in the database  {:>7} bytes a session", bytes.unsigned_abs() / number as u64);
}

/// Fills a database, and lets a new process look, whose memory holds nothing of the way there.
async fn measure(url: &str, number: usize, folder: &Path) {
    let store = database(url).open().await.unwrap().sessions;
    let ids = begin(&sessions(store), number).await;
    let cookies: Vec<_> = ids.iter().map(|id| id.set_cookie(Duration::ZERO)).collect();
    let list = folder.join("cookies");
    std::fs::write(&list, cookies.join("\n")).unwrap();
    let program = std::env::current_exe().unwrap();
    let looked = Command::new(program).args(["look", url]).arg(&list).status().unwrap();
    assert!(looked.success());
}

async fn look_up(url: &str, list: &Path) {
    let list = std::fs::read_to_string(list).unwrap();
    let ids: Vec<_> = list.lines().map(id).collect();
    let before = resident();
    let store = database(url).open().await.unwrap().sessions;
    store.ping().await.unwrap();
    let idle = resident().saturating_sub(before);
    let (warm, rest) = ids.split_at(WARM.min(ids.len() / 2));
    for id in warm {
        store.load(id.hash()).await.unwrap();
    }
    let (full, active) = (resident(), &rest[..ACTIVE.min(rest.len())]);
    let sessions = sessions(store);
    let mut first = read(&sessions, active).await;
    let grown = resident().saturating_sub(full);
    let mut again = read(&sessions, &active[active.len().saturating_sub(50)..]).await;
    println!("  in memory, idle  {:>7} bytes a session", idle / ids.len() as u64);
    println!("  in memory, read  {:>7} bytes a session", grown / active.len() as u64);
    println!("  look-up          {:>7} µs", median(&mut first));
    println!("  within a second  {:>7} µs", median(&mut again));
}

fn database(url: &str) -> DatabaseUrl {
    match url.strip_prefix("sqlite:") {
        Some(path) => DatabaseUrl::Sqlite(path.into()),
        None => DatabaseUrl::postgres(url).unwrap(),
    }
}

fn sessions(store: Arc<dyn SessionStore>) -> Sessions {
    let keys = SealingKeys::new(vec![[7; 32]]).unwrap();
    let day = Duration::from_hours(24);
    Sessions::new(store, Sealer::new(&keys), day, day)
}

/// The id that a cookie carries.
fn id(set_cookie: &str) -> SessionId {
    let (cookie, _) = set_cookie.split_once(';').unwrap();
    let mut headers = http::HeaderMap::new();
    headers.insert(http::header::COOKIE, cookie.parse().unwrap());
    SessionId::from_headers(&headers).unwrap()
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
