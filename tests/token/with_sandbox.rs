//! The whole way with the sandbox.

use serde_json::json;

use crate::support::{Demo, Form};

#[tokio::test]
async fn both_dialects_work_with_the_sandbox_from_end_to_end() {
    for protocol in ["v2.0", "v1.0"] {
        let (demo, app) = Demo::start(&[("CONNECT_PROTOCOL", protocol)]).await;
        let browser = app.browser();
        let page = demo.sign_in(&browser, "zoe@fabrikam.example").await;
        assert_eq!((page.status, page.refresh()), (200, "/".to_owned()), "{protocol}");
        let home = browser.get("/").send().await;
        assert_eq!(home.one("h1"), "Hi, Zoë O'Brien <Test> & Søn!", "{protocol}");
        let form = Form::new()
            .with("to", home.field("to"))
            .with("idempotency_key", home.field("idempotency_key"));
        assert_eq!(browser.send_form(&form).await.status, 303, "{protocol}");
        assert_eq!(demo.mails().await[0]["to"], json!(["zoe@fabrikam.example"]), "{protocol}");
    }
}

#[tokio::test]
async fn a_declined_consent_of_the_sandbox_is_a_choice_and_no_error() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    let start = browser.get("/connect/sign-in").send().await;
    let reply = demo.authorize(start.location(), "sam@outlook.example", "decline").await;
    let page = browser.arrive(&reply).send().await;
    assert_eq!(browser.get(&page.refresh()).send().await.notice(), "You are not connected");
}

#[tokio::test]
async fn the_sandbox_s_token_that_ended_is_refreshed_with_rotation() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.fault("token", json!({"expires_in": 0})).await;
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(demo.requests("/token").await.len(), 2);
    assert_eq!(demo.requests("/me/sendMail").await.len(), 1, "an ended token was tried first");
}
