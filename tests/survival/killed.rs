//! `kill -9` at any moment loses no session that a browser was given.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use uuid::Uuid;

use crate::database::Database;
use crate::instance::Instance;
use crate::sandbox::Sandbox;
use crate::support::free_address;
use crate::survivors::World;
use crate::visitor::Visitor;
use crate::within;

const ROUNDS: usize = 200;
const VISITORS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_crashes_under_load_lose_no_session_that_was_acknowledged() {
    let database = Database::sqlite();
    let addr = free_address();
    let origin = format!("http://{addr}");
    let sandbox = Sandbox::start(&origin).await;
    // Every session refreshes every second or two, and a twentieth of a second long.
    let often = json!({"expires_in": 2, "delay_ms": 50});
    sandbox.fault(json!({"on": "token", "times": 1_000_000_000, "do": often})).await;
    let there = [
        ("AZURE_AUTHORITY_HOST", &*sandbox.origin),
        ("CONNECT_GRAPH_URL", &sandbox.origin),
        ("RUST_LOG", "warn"),
    ];
    let mut app = Instance::serve(addr, &origin, &database, &there).await;
    let world = Arc::new(World::new(sandbox, addr, origin));
    let visitors = (0..VISITORS).map(|number| Visitor::new(world.clone(), number));
    let visitors = visitors.map(|visitor| {
        let alive = visitor.alive.clone();
        (alive, tokio::spawn(visitor.stay()))
    });
    let (alive, visitors): (Vec<_>, Vec<JoinHandle<()>>) = visitors.unzip();

    let mut random = Random::new();
    for _ in 0..ROUNDS {
        sleep(Duration::from_millis(20 + random.below(281))).await;
        app.kill();
        let crash = world.crashes.fetch_add(1, Ordering::SeqCst) + 1;
        app.start_again().await;
        within(Duration::from_secs(30), "every session is found again", async || {
            assert!(!visitors.iter().any(JoinHandle::is_finished), "a visitor has given up");
            alive.iter().all(|alive| alive.load(Ordering::SeqCst) >= crash)
        })
        .await;
    }
    world.calm.store(true, Ordering::SeqCst);
    for visitor in join_all(visitors).await {
        visitor.unwrap();
    }
    app.kill();
    assert_eq!(database.connect().await.integrity().await, "ok");
    let verified = world.verified.load(Ordering::SeqCst);
    let too_old = world.too_old.load(Ordering::SeqCst);
    eprintln!("{verified} sessions were verified, {too_old} became too old");
    assert!(verified > ROUNDS / 2 && too_old < verified / 4);
}

/// Moments to crash at (xorshift); `SURVIVAL_SEED` repeats those of another run.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let wanted = std::env::var("SURVIVAL_SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = wanted.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0 | 1);
        eprintln!("SURVIVAL_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
