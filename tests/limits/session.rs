//! One session, from however many addresses.

use crate::assert_limited;
use crate::support::{Form, Microsoft, person};

#[tokio::test]
async fn a_session_has_a_bucket_of_its_own() {
    let microsoft = Microsoft::start().await;
    let limits = [("CONNECT_RATE_SESSION", "1/4"), ("CONNECT_TRUSTED_PROXIES", "127.0.0.1")];
    let app = microsoft.app(&limits).await;
    let one = app.signed_in(&person(&microsoft.issuer())).await;
    let other = app.signed_in(&person(&microsoft.issuer())).await;
    for host in 0..4 {
        let from = format!("198.51.100.{host}");
        let page = one.call("current_user", &[]).with("x-forwarded-for", &from).send().await;
        assert_eq!(page.status, 200);
    }
    let page = one.send_mail(&Form::new()).await;
    assert_limited(&page);
    assert_eq!(page.json()["error"], "RateLimited");
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
    assert_limited(&one.send_form(&Form::new()).await);
    // Nobody else waits: not another session, not somebody without one.
    assert_eq!(other.send_mail(&Form::new()).await.status, 200);
    assert_eq!(app.browser().get("/").send().await.status, 200);
    assert!(one.session().is_some(), "a limit signs nobody out");
}
