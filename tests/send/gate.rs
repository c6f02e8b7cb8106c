//! At most four requests at a time for one mailbox.

use futures_util::future::join_all;

use crate::support::{Answer, Form, Gate, eventually, person};
use crate::{SEND, stage};

#[tokio::test]
async fn of_seven_mails_at_once_four_are_on_their_way_and_all_arrive() {
    let (microsoft, app, browser) = stage().await;
    let gate = Gate::closed();
    microsoft.always(SEND, Answer::new(202, "").behind(&gate));
    let sends = (0..7).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { browser.send_mail(&Form::new()).await.status })
    });
    let sends: Vec<_> = sends.collect();
    eventually("all are there", || async { app.rows("outbox").await == 7 }).await;
    eventually("four arrive", || async { microsoft.asked(SEND).len() == 4 }).await;
    // Another mailbox is not held up.
    let mut other = person(&microsoft.issuer());
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    let theirs = tokio::spawn(async move { other.send_mail(&Form::new()).await.status });
    eventually("the other one's arrives", || async { microsoft.asked(SEND).len() == 5 }).await;
    gate.open();
    assert_eq!(theirs.await.unwrap(), 200);
    for status in join_all(sends).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(microsoft.asked(SEND).len(), 8);
}
