//! The identity provider is away.

use std::time::Duration;

use futures_util::future::join_all;

use crate::calls::{Answered, Call};
use crate::stage::Stage;
use crate::storm::storm;
use crate::support::Weather;

#[tokio::test]
async fn an_outage_of_the_provider_signs_nobody_out_and_stops_only_who_needs_a_new_token() {
    let cells = [
        (Weather::Gone, 7),
        (Weather::Refuses, 7),
        (Weather::Hangs, 20),
        (Weather::Fails, 7),
        (Weather::Babbles, 7),
    ];
    join_all(cells.map(|(weather, seconds)| outage(weather, Duration::from_secs(seconds)))).await;
}

async fn outage(weather: Weather, lasting: Duration) {
    let stage = Stage::build().await;
    let begin = async || stage.identity.turn(weather).await;
    let end = async || stage.identity.turn(Weather::Fine).await;
    storm(&stage, lasting, begin, end, |answered| judge(weather, answered)).await;
}

fn judge(weather: Weather, answered: &Answered) {
    let needs_token = matches!(answered.call, Call::SendMail | Call::Photo);
    if answered.lasting || !needs_token {
        answered.served();
    } else if answered.call == Call::SendMail && !answered.is_served() {
        answered.refused(503, "Unavailable");
    } else if weather == Weather::Hangs {
        // A token that lives for seconds is asked for before it ends.
        assert!([200, 404].contains(&answered.page.status), "{}", answered.who);
    }
}
