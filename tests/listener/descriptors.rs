//! The system's limit for open files.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::database::Database;
use crate::support::client;

#[tokio::test(flavor = "multi_thread")]
async fn without_descriptors_it_backs_off_and_recovers() {
    let database = Database::sqlite();
    let app = crate::instance(&database).await;
    let limit = |files: usize| {
        let pid = app.id().to_string();
        let told = Command::new("prlimit")
            .args(["--pid", &pid, &format!("--nofile={files}:")])
            .status()
            .unwrap();
        assert!(told.success());
    };
    let open = std::fs::read_dir(format!("/proc/{}/fd", app.id())).unwrap().count();
    limit(open + 8);
    let mut clients = Vec::new();
    for _ in 0..40 {
        let mut client = Client::connect(app.addr).await;
        client.write(&client.get("/healthz")).await;
        clients.push(client);
    }
    crate::within(Duration::from_mins(1), "it notices", async || {
        app.log().contains("no connection can be taken right now")
    })
    .await;
    // It does not spin: the system is asked again ever more seldom.
    let complaints = || app.log().matches("no connection can be taken").count();
    let (begun, before) = (Instant::now(), complaints());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (more, took) = (complaints() - before, begun.elapsed());
    assert!(more <= 8 + usize::try_from(took.as_secs()).unwrap(), "{more} in {took:?}");
    limit(4_096);
    for mut client in clients {
        let answer = tokio::time::timeout(Duration::from_mins(1), client.answer()).await;
        assert!(answer.is_ok_and(|answer| answer.ends_with("ok\n")), "who waited is served");
    }
    let ready = client().get(format!("http://{}/readyz", app.addr)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
}
