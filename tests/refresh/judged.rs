//! The id_token beside new tokens: what says nothing of the person ends nothing.

use serde_json::{Value, json};

use crate::support::{
    Answer, Form, KEY, Microsoft, OTHER_KEY, fresh_tokens, id_claims, token_answer,
};
use crate::{bearers, due, ended, send, stage};

fn signed(microsoft: &Microsoft, claim: &str, value: Value) -> Answer {
    let mut claims = id_claims(microsoft, "");
    claims[claim] = value;
    Answer::json(&token_answer(&KEY.sign(&claims)))
}

#[tokio::test]
async fn keys_that_were_turned_over_are_fetched_and_nobody_notices() {
    let (microsoft, app, browser) = stage(ended()).await;
    let claims = id_claims(&microsoft, "");
    microsoft.once("/token", Answer::json(&token_answer(&KEY.sign(&claims))));
    assert_eq!(send(&browser).await.status, 200);
    // From now on the provider signs with a key that it did not publish before.
    microsoft.always("/keys", Answer::json(&json!({"keys": [OTHER_KEY.public()]})));
    microsoft.always("/token", Answer::json(&token_answer(&OTHER_KEY.sign(&claims))));
    let mut data = app.session_of(&browser).await.unwrap();
    data.tokens = ended();
    let later = app.signed_in(&data).await;
    assert_eq!(send(&later).await.status, 200);
    assert_eq!(microsoft.asked("/keys").len(), 2);
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-1"; 2]);
    let used: Vec<_> =
        microsoft.asked("/token").iter().map(|it| it.field("refresh_token")).collect();
    let of = |number: u32| Some(format!("MARKED-refresh-{number}"));
    assert_eq!(used, [of(0), of(0), of(1)], "the new refresh token was dropped");
}

#[tokio::test]
async fn a_clock_that_is_wrong_ends_no_session() {
    for (claim, value) in [
        ("exp", json!(1)),
        ("nbf", json!(crate::support::now() + 400)),
        ("iat", json!(crate::support::now() + 400)),
    ] {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", signed(&microsoft, claim, value));
        let page = send(&browser).await;
        assert_eq!(page.status, 503, "{claim}");
        assert!(page.header("retry-after").is_some(), "{claim}");
        assert!(microsoft.asked("/v1.0/me/sendMail").is_empty(), "{claim}: used unjudged");
        let tokens = app.session_of(&browser).await.unwrap().tokens;
        assert_eq!(tokens.refresh.unwrap().expose(), "MARKED-refresh-1", "{claim}");
    }
}

#[tokio::test]
async fn an_id_token_that_is_nonsense_ends_no_session() {
    for id_token in ["nonsense", "a.b.c", ""] {
        let (microsoft, app, browser) = stage(due()).await;
        microsoft.always("/token", Answer::json(&token_answer(id_token)));
        assert_eq!(send(&browser).await.status, 200, "the old token serves");
        assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"]);
        assert_eq!(app.rows("sessions").await, 1);
    }
}

#[tokio::test]
async fn what_graph_refuses_for_ever_is_not_asked_for_again_and_again() {
    let (microsoft, app, browser) = stage(fresh_tokens()).await;
    let claims = id_claims(&microsoft, "");
    for number in 1..20 {
        let mut answer = token_answer(&KEY.sign(&claims));
        answer["access_token"] = json!(format!("MARKED-access-{number}"));
        microsoft.once("/token", Answer::json(&answer));
    }
    microsoft.always("/v1.0/me/photo/$value", Answer::new(401, ""));
    for _ in 0..20 {
        assert_eq!(browser.get("/connect/photo").send().await.status, 404);
    }
    assert_eq!(microsoft.asked("/token").len(), 5);
    assert_eq!(app.rows("sessions").await, 1);
    assert_eq!(send(&browser).await.status, 200);
}

#[tokio::test]
async fn without_a_refresh_token_a_challenge_leads_to_the_sign_in_and_ends_nothing() {
    let mut tokens = fresh_tokens();
    tokens.refresh = None;
    let (microsoft, app, browser) = stage(tokens).await;
    let claims = crate::support::encode(br#"{"access_token":{"nbf":{"essential":true}}}"#);
    let header = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
    let challenge = Answer::new(401, "").with("www-authenticate", &header);
    microsoft.always("/v1.0/me/sendMail", challenge);
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!(page.status, 401);
    assert!(page.json()["sign_in"].as_str().unwrap().contains("&claims="), "{}", page.text());
    assert_eq!(app.rows("sessions").await, 1);
}
