//! Refreshes against sign-outs, browsers that leave, and shutdowns.

use serde_json::{Value, json};

use crate::support::{Answer, Gate, KEY, Microsoft, eventually, id_claims, person, token_answer};
use crate::{due, ended, renewed, send, stage};

#[tokio::test]
async fn a_refreshed_id_token_of_somebody_else_ends_the_session() {
    for (claim, value) in [
        ("sub", json!("subject-of-zoe")),
        ("tid", json!("9188040d-6c67-4c5b-b112-36a304b66dad")),
        ("oid", json!("00000000-1111-4222-8333-444444444444")),
        ("aud", json!("somebody-else")),
        ("iss", json!("https://evil.example")),
    ] {
        let (microsoft, app, browser) = stage(due()).await;
        let mut claims = id_claims(&microsoft, "");
        claims[claim] = value;
        if claim == "tid" {
            claims["iss"] =
                json!(format!("{}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", microsoft.origin));
        }
        microsoft.always("/token", Answer::json(&token_answer(&KEY.sign(&claims))));
        assert_eq!(send(&browser).await.status, 401, "{claim}");
        assert_eq!(app.rows("sessions").await, 0, "{claim}");
        assert!(microsoft.asked("/v1.0/me/sendMail").is_empty(), "{claim}");
    }
}

#[tokio::test]
async fn a_sign_out_during_a_refresh_is_final() {
    let (microsoft, app, browser) = stage(due()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    let tab = browser.clone();
    let call = tokio::spawn(async move { send(&tab).await.status });
    eventually("the refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    let cookies = browser.cookies();
    assert_eq!(browser.post("/connect/disconnect", &[]).send().await.status, 200);
    gate.open();
    assert_eq!(call.await.unwrap(), 401);
    assert_eq!(app.rows("sessions").await, 0, "the session came back");
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
    for (name, value) in cookies {
        browser.plant(&name, &value);
    }
    assert_eq!(browser.call("current_user", &[]).send().await.json(), Value::Null);
}

#[tokio::test]
async fn a_refresh_goes_on_when_the_browser_leaves() {
    let (microsoft, app, browser) = stage(due()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    let tab = browser.clone();
    let call = tokio::spawn(async move { tab.get("/connect/photo").send().await.status });
    eventually("the refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    gate.open();
    eventually("the new token is kept", || async {
        app.session_of(&browser).await.unwrap().tokens.access.expose() == "MARKED-access-1"
    })
    .await;
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn a_shutdown_waits_for_a_refresh_that_is_on_its_way() {
    let (microsoft, app, browser) = stage(due()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    let tab = browser.clone();
    let call = tokio::spawn(async move { tab.get("/connect/photo").send().await.status });
    eventually("the refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    assert_eq!(app.state.tasks().len(), 1, "nobody would wait for it");
    gate.open();
    call.await.unwrap();
}

#[tokio::test]
async fn a_person_without_a_refresh_token_signs_in_again_when_the_token_ends() {
    let mut without = ended();
    without.refresh = None;
    let (microsoft, _app, browser) = stage(without).await;
    assert_eq!(send(&browser).await.status, 401);
    assert!(microsoft.asked("/token").is_empty());
}

#[tokio::test]
async fn the_dialect_of_the_article_refreshes_with_a_resource() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = due();
    let browser = app.signed_in(&data).await;
    let mut answer = renewed(&microsoft);
    answer["expires_in"] = json!("3599");
    microsoft.always("/token", Answer::json(&answer));
    assert_eq!(send(&browser).await.status, 200);
    let asked = &microsoft.asked("/token")[0];
    assert!(asked.field("resource").is_some());
    assert_eq!(asked.field("scope"), None);
}
