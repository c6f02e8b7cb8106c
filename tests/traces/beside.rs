//! A collector that is no help holds nothing up.

use std::time::{Duration, Instant};

use crate::database::Database;
use crate::instance::Instance;
use crate::support::{Browser, Nobody, free_address};

/// How long pages and the end may take, where the machine itself does not stand still meanwhile.
const PAGE: Duration = Duration::from_secs(1);
const END: Duration = Duration::from_secs(5);

/// Serves pages beside a collector at this address, and ends; what was logged. The end of one start
/// of three is in its time.
async fn beside(collector: &str) -> String {
    let (database, mut ends) = (Database::sqlite(), Vec::new());
    while ends.len() < 3 {
        let mut app = serve_beside(collector, &database).await;
        let begun = Instant::now();
        app.signal("TERM");
        assert_eq!(app.end().await, Some(0), "{}", app.log());
        ends.push(begun.elapsed());
        if ends.last().is_some_and(|took| *took < END) {
            return app.log();
        }
    }
    panic!("it was held up at its end: {ends:?}");
}

/// Most of its pages come in their time.
async fn serve_beside(collector: &str, database: &Database) -> Instance {
    let addr = free_address();
    let there = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
        ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ];
    let app = Instance::serve(addr, &format!("http://{addr}"), database, &there).await;
    let browser = Browser::new(addr, &format!("http://{addr}"));
    let mut times = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        assert_eq!(browser.get("/").send().await.status, 200);
        times.push(begun.elapsed());
    }
    times.sort();
    assert!(times[times.len() * 3 / 4] < PAGE, "{times:?}");
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_holds_nothing_up_and_is_told_of_once() {
    let log = beside(&Nobody::new().origin()).await;
    for what in ["traces", "metrics"] {
        let told = log.matches(&format!("what=\"{what}\"")).count();
        assert_eq!(told, 1, "{what}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_holds_nothing_up() {
    // The system takes connections for it.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    beside(&format!("http://{}", silent.local_addr().unwrap())).await;
}
