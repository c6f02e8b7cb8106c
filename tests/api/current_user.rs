//! `POST /api/current_user`

use serde_json::{Value, json};

use crate::stage;
use crate::support::{Answer, person};

#[tokio::test]
async fn current_user_is_null_when_nobody_is_signed_in() {
    let (_microsoft, app, _browser) = stage().await;
    let page = app.browser().call("current_user", &[]).send().await;
    assert_eq!((page.status, page.json()), (200, Value::Null));
}

#[tokio::test]
async fn current_user_tells_who_is_signed_in() {
    let (_microsoft, app, browser) = stage().await;
    let page = browser.call("current_user", &[]).send().await;
    assert_eq!(
        page.json(),
        json!({"name": "Megan Castillo", "address": "megan@fabrikam.example", "account_type": "work",
            "scopes": ["Mail.Send", "User.Read"]})
    );
    let mut personal = person("https://issuer.example");
    personal.identity.tenant_id = Some("9188040d-6c67-4c5b-b112-36a304b66dad".to_owned());
    let browser = app.signed_in(&personal).await;
    assert_eq!(browser.call("current_user", &[]).send().await.json()["account_type"], "personal");
}

#[tokio::test]
async fn the_profile_of_graph_is_asked_for_once() {
    let (microsoft, app, _browser) = stage().await;
    let mut data = person(&microsoft.issuer());
    data.profile = None;
    let browser = app.signed_in(&data).await;
    microsoft.once(
        "/v1.0/me",
        Answer::json(&json!({"displayName": "M. Castillo", "mail": null,
        "userPrincipalName": "m@fabrikam.example"})),
    );
    for _ in 0..3 {
        let user = browser.call("current_user", &[]).send().await.json();
        assert_eq!(
            (user["name"].as_str(), user["address"].as_str()),
            (Some("M. Castillo"), Some("m@fabrikam.example"))
        );
    }
    let asked = microsoft.asked("/v1.0/me");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].query, "$select=displayName,mail,userPrincipalName");
    assert_eq!(asked[0].headers["authorization"], "Bearer MARKED-access-0");
}

#[tokio::test]
async fn while_graph_is_away_the_claims_have_to_do() {
    for answer in [
        Answer::new(500, ""),
        Answer::new(200, "<html>"),
        Answer::new(200, "{}"),
        Answer::new(403, ""),
    ] {
        let (microsoft, app, _browser) = stage().await;
        let mut data = person(&microsoft.issuer());
        data.profile = None;
        let browser = app.signed_in(&data).await;
        microsoft.always("/v1.0/me", answer);
        let user = browser.call("current_user", &[]).send().await.json();
        assert_eq!(user["name"], "Megan Castillo");
        assert_eq!(browser.get("/").send().await.status, 200);
    }
}
