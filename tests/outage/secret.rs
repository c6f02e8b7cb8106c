//! The client secret has expired: the provider does not accept this app any more.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::calls::{CALLS, Call};
use crate::stage::{Person, Stage, renewed};
use crate::support::{Answer, Log, eventually};

#[tokio::test]
async fn an_expired_client_secret_signs_nobody_out_and_is_told_loudly() {
    let (log, _listening) = Log::listen("info");
    let stage = Stage::build().await;
    let people = stage.people().await;
    stage.microsoft.always("/token", Answer::error(401, "invalid_client"));
    let over = Instant::now() + Duration::from_secs(5);
    let asked = join_all(people.iter().map(|person| ask_until(person, over))).await;
    assert!(asked.into_iter().flatten().any(|misconfigured| misconfigured), "nobody was refused");
    let loud = log.lines("ERROR");
    assert!(loud.iter().any(|line| line.contains("has the client secret expired?")), "{loud:?}");
    assert!(
        loud.iter().all(|line| !line.replace("MARKED description", "").contains("MARKED")),
        "{loud:?}"
    );
    assert_eq!(stage.sessions().await, 4);
    // The new secret is accepted: nobody has to sign in.
    stage.microsoft.always("/token", Answer::json(&renewed(&stage.microsoft)));
    for person in &people {
        for call in CALLS {
            call.of(person).await.served();
        }
        assert!(person.is_as_before(), "somebody {}", person.what);
    }
    eventually("all are signed in", async || stage.sessions().await == 4).await;
}

/// Which sends were refused for the secret.
async fn ask_until(person: &Person, over: Instant) -> Vec<bool> {
    let mut refused = Vec::new();
    while Instant::now() < over {
        for call in CALLS {
            let answered = call.of(person).await;
            if answered.page.status == 503 {
                assert_eq!(call, Call::SendMail, "{}", answered.who);
                answered.refused(503, "Misconfigured");
                refused.push(true);
            }
            assert!(answered.is_served() || !person.lasting, "{}", answered.who);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    refused
}
