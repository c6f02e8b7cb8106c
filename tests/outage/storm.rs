//! An outage from its beginning to its end, with everybody calling all the time.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};

use crate::calls::{Answered, CALLS, Call};
use crate::stage::{Person, Stage};

/// The pause between two calls of one kind by one person.
const PACE: Duration = Duration::from_millis(400);

/// How long after an outage everything has to work again.
const SOON: Duration = Duration::from_secs(15);

/// Everybody calls while `begin` starts an outage that lasts so long, until `end` ends it; `expect`
/// looks at each answer to a question that was asked meanwhile. Afterwards all is as before.
pub async fn storm(
    stage: &Stage,
    lasting: Duration,
    begin: impl AsyncFnOnce(),
    end: impl AsyncFnOnce(),
    expect: impl Fn(&Answered),
) {
    let people = stage.people().await;
    let sessions = stage.sessions().await;
    begin().await;
    let over = Instant::now() + lasting;
    let calls = people.iter().flat_map(|person| CALLS.map(|call| (person, call)));
    let storm = join_all(calls.map(|(person, call)| call_on(person, call, over, &expect)));
    let weather = async {
        tokio::time::sleep(lasting).await;
        end().await;
        Instant::now()
    };
    let (answers, fine) = join(storm, weather).await;
    for (who, answers) in answers {
        assert!(answers > 0, "no answer came while it went on: {who}");
    }
    everything_works(&people).await;
    assert!(fine.elapsed() < SOON, "it took {:?}", fine.elapsed());
    assert_eq!(stage.sessions().await, sessions, "somebody was signed out");
    assert!(stage.microsoft.asked("/authorize").is_empty());
}

/// Asks again and again until the outage is over. Who asked what, and how many answers came while
/// it went on.
async fn call_on(
    person: &Person,
    call: Call,
    over: Instant,
    expect: impl Fn(&Answered),
) -> (String, usize) {
    let (mut answers, began) = (0, Instant::now());
    loop {
        let answered = call.of(person).await;
        // What came when it was over may be one or the other.
        if Instant::now() < over {
            expect(&answered);
            answers += 1;
        } else {
            return (format!("{} after {:?}", answered.who, began.elapsed()), answers);
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Everybody gets everything at once, in the session that was there before.
async fn everything_works(people: &[Person]) {
    let calls = people.iter().flat_map(|person| CALLS.map(|call| call.of(person)));
    for answered in join_all(calls).await {
        answered.served();
    }
    for person in people {
        assert!(person.is_as_before(), "somebody {} has other cookies", person.what);
    }
}
