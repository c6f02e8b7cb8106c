//! PostgreSQL is away.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::{join, join_all, join3};
use tokio::sync::oneshot::{self, error::TryRecvError};

use crate::calls::{Answered, Call};
use crate::stage::Stage;
use crate::storm::storm;
use crate::support::{Operator, Weather};

#[tokio::test]
async fn an_outage_of_the_database_signs_nobody_out_and_says_so() {
    let cells =
        [(Weather::Gone, 12), (Weather::Refuses, 12), (Weather::Hangs, 20), (Weather::Babbles, 12)];
    let cells = cells.map(|(weather, seconds)| outage(weather, Duration::from_secs(seconds)));
    let shut = Box::pin(out_of_service(async |operator| operator.shut().await));
    let crowded = Box::pin(out_of_service(async |operator| operator.crowd().await));
    let restarted = Box::pin(restarted_again_and_again());
    join(join_all(cells), join3(shut, crowded, restarted)).await;
}

async fn outage(weather: Weather, lasting: Duration) {
    let stage = Stage::build().await;
    let begin = async || stage.store.turn(weather).await;
    let end = async || stage.store.turn(Weather::Fine).await;
    storm(&stage, lasting, begin, end, judge).await;
}

/// Connections end with "terminating connection due to administrator command", and new ones are
/// refused with another error of the server.
async fn out_of_service(begin: impl AsyncFnOnce(&mut Operator)) {
    let stage = Stage::build().await;
    let mut operator = stage.postgres.operator().await;
    let mut opener = stage.postgres.operator().await;
    let begin = async || begin(&mut operator).await;
    let end = async || opener.open().await;
    storm(&stage, Duration::from_secs(12), begin, end, judge).await;
}

/// Connections end again and again in the middle of what they do.
async fn restarted_again_and_again() {
    let stage = Stage::build().await;
    let operator = stage.postgres.operator().await;
    let (stop, stopped) = oneshot::channel();
    let interrupting = Cell::new(None);
    let begin = async || interrupting.set(Some(tokio::spawn(interrupt(operator, stopped))));
    let end = async || {
        stop.send(()).unwrap();
        interrupting.take().unwrap().await.unwrap();
    };
    storm(&stage, Duration::from_secs(12), begin, end, |answered| {
        if !answered.is_served() {
            judge(answered);
        }
    })
    .await;
}

async fn interrupt(mut operator: Operator, mut stopped: oneshot::Receiver<()>) {
    while stopped.try_recv() == Err(TryRecvError::Empty) {
        operator.interrupt().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn judge(answered: &Answered) {
    if answered.call == Call::Ready {
        assert_eq!(answered.page.status, 503, "{}", answered.who);
    } else if answered.call == Call::Photo && answered.page.status == 404 {
        // The session was read a moment before; a greeting does without a photo.
    } else if !answered.is_served() {
        // What was read a moment before is served for less than a second more.
        answered.refused(503, "OutOfService");
    }
}
