//! The store goes away between the answer of the token endpoint and the writing.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use crate::stage::{Stage, renewed};
use crate::support::{Answer, Browser, Form, Gate, Page, Weather, eventually, tokens};

/// A refresh of which the provider has the answer ready, and nobody has it yet.
struct Waiting {
    stage: Stage,
    browser: Browser,
    gate: Gate,
    calls: Vec<JoinHandle<Page>>,
}

impl Waiting {
    async fn begin() -> Self {
        let (stage, gate) = (Stage::build().await, Gate::closed());
        let mut answer = renewed(&stage.microsoft);
        answer["expires_in"] = 3_600.into();
        stage.microsoft.always("/token", Answer::json(&answer).behind(&gate));
        let browser = stage.with(tokens(3_660, -60)).await;
        let call = |tab: Browser| async move { tab.send_mail(&Form::new()).await };
        let calls = (0..3).map(|_| tokio::spawn(call(browser.clone()))).collect();
        eventually("the refresh begins", || async { !stage.microsoft.asked("/token").is_empty() })
            .await;
        Self { stage, browser, gate, calls }
    }

    /// The provider answers when the store has gone.
    async fn lose_the_store(&self, weather: Weather) {
        self.stage.store.turn(weather).await;
        self.gate.open();
    }

    /// Asked for once, and the new token is what the session holds.
    async fn is_written(&self) -> bool {
        assert_eq!(self.stage.microsoft.asked("/token").len(), 1, "the provider was asked again");
        let kept = self.stage.app.session_of(&self.browser).await.unwrap().tokens;
        let refresh = kept.refresh.unwrap();
        (kept.access.expose(), refresh.expose()) == ("MARKED-access-1", "MARKED-refresh-1")
    }
}

#[tokio::test]
async fn new_tokens_are_kept_until_the_store_is_back() {
    let all = [Weather::Gone, Weather::Refuses, Weather::Hangs, Weather::Babbles];
    join_all(all.map(kept_through)).await;
}

async fn kept_through(weather: Weather) {
    let mut waiting = Waiting::begin().await;
    waiting.lose_the_store(weather).await;
    for answered in join_all(std::mem::take(&mut waiting.calls)).await {
        let page = answered.unwrap();
        assert_eq!(page.status, 503, "{weather:?}: {}", page.text());
        assert!(page.header("retry-after").is_some(), "{weather:?}");
    }
    waiting.stage.store.turn(Weather::Fine).await;
    eventually("the new token is written", || waiting.is_written()).await;
    assert_eq!(waiting.browser.send_mail(&Form::new()).await.status, 200, "{weather:?}");
    assert!(waiting.is_written().await, "{weather:?}");
    let mails = waiting.stage.microsoft.asked("/v1.0/me/sendMail");
    let bearers: Vec<_> = mails.iter().map(|mail| mail.headers["authorization"].clone()).collect();
    assert_eq!(bearers, ["Bearer MARKED-access-1"], "{weather:?}");
}

#[tokio::test]
async fn a_shutdown_waits_for_tokens_that_are_not_written_but_not_for_ever() {
    let back = [Weather::Gone, Weather::Hangs].map(|weather| stopped(weather, true));
    let away = [Weather::Gone, Weather::Hangs].map(|weather| stopped(weather, false));
    futures_util::future::join(join_all(back), join_all(away)).await;
}

async fn stopped(weather: Weather, comes_back: bool) {
    let mut waiting = Waiting::begin().await;
    waiting.lose_the_store(weather).await;
    let began = Instant::now();
    let store = async {
        if comes_back {
            tokio::time::sleep(Duration::from_secs(2)).await;
            waiting.stage.store.turn(Weather::Fine).await;
        }
    };
    futures_util::future::join(waiting.stage.app.stop(), store).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(30), "{weather:?}: {took:?}");
    if comes_back {
        assert!(waiting.is_written().await, "{weather:?}: lost");
    } else {
        assert!(took > Duration::from_secs(8), "{weather:?}: given up after {took:?}");
    }
    for call in &waiting.calls {
        call.abort();
    }
}
