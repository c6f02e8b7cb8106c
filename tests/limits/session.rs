//! One session, from however many addresses.

use crate::support::{Form, Microsoft, person};
use crate::{assert_limited, before_a_token};

#[tokio::test]
async fn a_session_has_a_bucket_of_its_own() {
    let limits = [("CONNECT_RATE_SESSION", "1/4"), ("CONNECT_TRUSTED_PROXIES", "127.0.0.1")];
    let start = async || {
        let microsoft = Microsoft::start().await;
        let app = microsoft.app(&limits).await;
        let one = app.signed_in(&person(&microsoft.issuer())).await;
        (microsoft, app, one)
    };
    let (stage, (users, sent, posted)) = before_a_token(start, async |(_, _, one)| {
        let mut users = Vec::new();
        for host in 0..4 {
            let from = format!("198.51.100.{host}");
            users.push(one.call("current_user", &[]).with("x-forwarded-for", &from).send().await);
        }
        (users, one.send_mail(&Form::new()).await, one.send_form(&Form::new()).await)
    })
    .await;
    let (microsoft, app, one) = stage;
    assert!(users.iter().all(|page| page.status == 200), "{users:?}");
    assert_limited(&sent);
    assert_eq!(sent.json()["error"], "RateLimited");
    assert_limited(&posted);
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
    // Nobody else waits: not another session, not somebody without one.
    let other = app.signed_in(&person(&microsoft.issuer())).await;
    assert_eq!(other.send_mail(&Form::new()).await.status, 200);
    assert_eq!(app.browser().get("/").send().await.status, 200);
    assert!(one.session().is_some(), "a limit signs nobody out");
}
