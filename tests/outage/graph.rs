//! Graph is away.

use std::time::Duration;

use futures_util::future::join_all;

use crate::calls::{Answered, Call};
use crate::stage::Stage;
use crate::storm::storm;
use crate::support::Weather;

#[tokio::test]
async fn an_outage_of_graph_signs_nobody_out_and_tells_whether_a_mail_may_have_gone() {
    let cells = [
        (Weather::Gone, 6),
        (Weather::Refuses, 6),
        (Weather::Hangs, 45),
        (Weather::Fails, 6),
        (Weather::Babbles, 6),
    ];
    join_all(cells.map(|(weather, seconds)| outage(weather, Duration::from_secs(seconds)))).await;
}

async fn outage(weather: Weather, lasting: Duration) {
    let stage = Stage::build().await;
    let begin = async || stage.graph.turn(weather).await;
    let end = async || stage.graph.turn(Weather::Fine).await;
    storm(&stage, lasting, begin, end, |answered| judge(weather, answered)).await;
}

fn judge(weather: Weather, answered: &Answered) {
    match answered.call {
        Call::Home | Call::CurrentUser | Call::Ready => answered.served(),
        Call::Photo => assert_eq!(answered.page.status, 404, "{}", answered.who),
        // Without a connection nothing was sent; after it nobody can tell.
        Call::SendMail if weather == Weather::Gone => answered.refused(503, "Unavailable"),
        // A connection that ends at once may be none to begin with.
        Call::SendMail if weather == Weather::Refuses && answered.page.status == 503 => {
            answered.refused(503, "Unavailable");
        }
        Call::SendMail => answered.refused(504, "OutcomeUnknown"),
    }
}
