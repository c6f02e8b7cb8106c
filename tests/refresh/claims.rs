//! Continuous access evaluation: Graph refuses a token before its end and says what a new one
//! has to be asked for with.

use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, Demo, Form, Microsoft, encode, id_claims, person};
use crate::{bearers, due, renewed, send, stage};

const SEND: &str = "/v1.0/me/sendMail";

fn asked_for() -> Value {
    json!({"access_token": {"nbf": {"essential": true, "value": "1700000000"}}})
}

/// Graph's refusal, as Microsoft documents it.
fn challenge(status: u16) -> Answer {
    let claims = encode(asked_for().to_string().as_bytes());
    Answer::graph_error(status, "InvalidAuthenticationToken").with(
        "www-authenticate",
        &format!(
            r#"Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize", client_id="a,b", error="insufficient_claims", claims="{claims}""#
        ),
    )
}

/// What was asked for, beside what the app can do.
fn merged() -> Value {
    let mut claims = asked_for();
    claims["access_token"]["xms_cc"] = json!({"values": ["cp1"]});
    claims
}

fn claims_of(text: Option<String>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
}

/// The `claims` with which a browser arrives at the provider.
async fn claims_at_sign_in(browser: &Browser, address: &str) -> Value {
    let page = browser.get(address).send().await;
    let url = Url::parse(page.location()).unwrap();
    let claims = url.query_pairs().find(|(name, _)| name == "claims");
    claims_of(claims.map(|(_, value)| value.into_owned()))
}

fn sign_in_of(page: &crate::support::Page) -> String {
    assert_eq!(page.status, 401, "{}", page.text());
    page.json()["sign_in"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_challenge_is_met_by_a_refresh_and_then_forgotten() {
    for status in [401, 403] {
        let (microsoft, app, browser) = stage(crate::support::fresh_tokens()).await;
        microsoft.once(SEND, challenge(status));
        microsoft.always("/token", Answer::json(&renewed(&microsoft)));
        assert_eq!(send(&browser).await.status, 200);
        assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0", "Bearer MARKED-access-1"]);
        assert_eq!(claims_of(microsoft.asked("/token")[0].field("claims")), merged());
        let mut data = app.session_of(&browser).await.unwrap();
        data.tokens.expires.0 = crate::support::now() - 1;
        let later = app.signed_in(&data).await;
        assert_eq!(send(&later).await.status, 200);
        let alone = json!({"access_token": {"xms_cc": {"values": ["cp1"]}}});
        assert_eq!(claims_of(microsoft.asked("/token")[1].field("claims")), alone);
    }
}

#[tokio::test]
async fn where_a_refresh_does_not_help_the_sign_in_carries_the_claims() {
    let (microsoft, app, browser) = stage(crate::support::fresh_tokens()).await;
    microsoft.always(SEND, challenge(401));
    microsoft.always("/token", Answer::error(400, "interaction_required"));
    let sign_in = sign_in_of(&send(&browser).await);
    assert_eq!(claims_at_sign_in(&browser, &sign_in).await, merged());
    assert_eq!(app.rows("sessions").await, 1, "the session stays");
    let page = browser.send_form(&Form::new()).await;
    let link = page.attribute(".notice a, .hero a, main a[href*=claims]", "href").unwrap();
    assert_eq!(claims_at_sign_in(&browser, &link).await, merged(), "without script");
}

#[tokio::test]
async fn a_challenge_that_stays_is_no_loop() {
    let (microsoft, _app, browser) = stage(crate::support::fresh_tokens()).await;
    microsoft.always(SEND, challenge(401));
    microsoft.always("/token", Answer::json(&renewed(&microsoft)));
    let sign_in = sign_in_of(&send(&browser).await);
    assert_eq!(claims_at_sign_in(&browser, &sign_in).await, merged());
    assert_eq!((microsoft.asked(SEND).len(), microsoft.asked("/token").len()), (2, 1));
}

#[tokio::test]
async fn claims_of_the_token_endpoint_are_carried_too() {
    let (microsoft, _app, browser) = stage(due()).await;
    let wanted = json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}});
    let error = json!({"error": "interaction_required", "claims": wanted.to_string()});
    microsoft.always("/token", Answer::json(&error).status(400));
    let sign_in = sign_in_of(&send(&browser).await);
    let carried = claims_at_sign_in(&browser, &sign_in).await;
    assert_eq!(carried["access_token"]["acrs"], wanted["access_token"]["acrs"]);
    assert_eq!(carried["access_token"]["xms_cc"], json!({"values": ["cp1"]}));
}

#[tokio::test]
async fn nobody_else_chooses_the_claims() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let alone = json!({"access_token": {"xms_cc": {"values": ["cp1"]}}});
    for claims in ["%7B%22id_token%22%3A%7B%22x%22%3Anull%7D%7D", "AQID", "!", ""] {
        let address = format!("/connect/sign-in?claims={claims}");
        assert_eq!(claims_at_sign_in(&app.browser(), &address).await, alone, "{claims}");
    }
}

#[tokio::test]
async fn other_providers_are_told_nothing_that_only_microsoft_knows() {
    let microsoft = Microsoft::start().await;
    let issuer = format!("{}/tenant", microsoft.origin);
    let mut document = microsoft.document();
    document["issuer"] = json!(issuer);
    microsoft.always("/tenant/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app(&[("CONNECT_ISSUER", &issuer)]).await;
    assert_eq!(claims_at_sign_in(&app.browser(), "/connect/sign-in").await, Value::Null);
    let mut data = person(&issuer);
    data.identity.tenant_id = None;
    data.identity.object_id = None;
    data.tokens = due();
    let mut claims = id_claims(&microsoft, "");
    claims["iss"] = json!(issuer);
    let answer = crate::support::token_answer(&crate::support::KEY.sign(&claims));
    microsoft.always("/token", Answer::json(&answer));
    send(&app.signed_in(&data).await).await;
    let asked = &microsoft.asked("/token")[0];
    assert_eq!((asked.field("claims"), asked.field("scope")), (None, None));
}

#[tokio::test]
async fn the_sandbox_challenges_and_is_satisfied() {
    let (demo, app) = Demo::start(&[]).await;
    let browser = app.browser();
    demo.sign_in(&browser, "megan@fabrikam.example").await;
    demo.fault("graph:/me/sendMail", json!({"claims_challenge": true})).await;
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(demo.mails().await.len(), 1);
    demo.fault("graph:/me/sendMail", json!({"claims_challenge": true})).await;
    demo.fault("token", json!({"error": "interaction_required", "suberror": "basic_action"})).await;
    let sign_in = sign_in_of(&send(&browser).await);
    let start = browser.get(&sign_in).send().await;
    let reply = demo.authorize(start.location(), "megan@fabrikam.example", "accept").await;
    browser.arrive(&reply).send().await;
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(demo.mails().await.len(), 2);
    assert_eq!(app.rows("sessions").await, 1);
}
