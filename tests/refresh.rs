//! New access tokens for old ones: once, whatever happens around it.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use futures_util::future::join_all;
use graph_connect::server::session::Tokens;
use serde_json::{Value, json};
use support::{
    Answer, App, Browser, Form, Gate, KEY, Microsoft, Page, eventually, id_claims, person,
    token_answer, tokens,
};

/// Tokens of which a minute is left: due, but still good.
fn due() -> Tokens {
    tokens(3_540, 60)
}

/// Tokens that ended a minute ago.
fn ended() -> Tokens {
    tokens(3_660, -60)
}

/// Somebody whose session holds these tokens.
async fn stage(tokens: Tokens) -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = tokens;
    let browser = app.signed_in(&data).await;
    (microsoft, app, browser)
}

/// A right answer to a refresh.
fn renewed(microsoft: &Microsoft) -> Value {
    let mut claims = id_claims(microsoft, "");
    claims.as_object_mut().unwrap().remove("nonce");
    token_answer(&KEY.sign(&claims))
}

/// Sends a mail of its own.
async fn send(browser: &Browser) -> Page {
    browser.send_mail(&Form::new()).await
}

/// The access tokens that Graph was called with.
fn bearers(microsoft: &Microsoft) -> Vec<String> {
    let asked = microsoft.asked("/v1.0/me/sendMail");
    asked.iter().map(|asked| asked.headers["authorization"].to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_fresh_token_is_used_as_it_is() {
    let (microsoft, _app, browser) = stage(tokens(0, 3_600)).await;
    assert_eq!(send(&browser).await.status, 200);
    assert!(microsoft.asked("/token").is_empty());
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"]);
}

#[tokio::test]
async fn a_due_token_is_replaced_before_it_is_used() {
    let (microsoft, app, browser) = stage(due()).await;
    microsoft.always("/token", Answer::json(&renewed(&microsoft)));
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-1"]);
    let asked = &microsoft.asked("/token")[0];
    assert_eq!(asked.field("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(asked.field("refresh_token").as_deref(), Some("MARKED-refresh-0"));
    assert_eq!(asked.field("redirect_uri"), None);
    let kept = app.session_of(&browser).await.unwrap().tokens;
    assert_eq!(kept.access.expose(), "MARKED-access-1");
    assert_eq!(kept.refresh.unwrap().expose(), "MARKED-refresh-1");
}

#[tokio::test]
async fn a_token_that_was_born_ended_is_replaced_too() {
    let (microsoft, _app, browser) = stage(tokens(60, -60)).await;
    microsoft.always("/token", Answer::json(&renewed(&microsoft)));
    assert_eq!(send(&browser).await.status, 200);
    assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-1"]);
}

#[tokio::test]
async fn fifty_calls_at_once_cause_one_refresh() {
    let (microsoft, _app, browser) = stage(due()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::json(&renewed(&microsoft)).behind(&gate));
    let calls = (0..50).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { send(&browser).await.status })
    });
    let calls: Vec<_> = calls.collect();
    eventually("a refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    gate.open();
    for status in join_all(calls).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!(bearers(&microsoft), vec!["Bearer MARKED-access-1"; 50]);
}

#[tokio::test]
async fn a_refresh_that_failed_is_not_repeated_by_everybody_who_waited_for_it() {
    let (microsoft, _app, browser) = stage(ended()).await;
    let gate = Gate::closed();
    microsoft.always("/token", Answer::new(503, "").behind(&gate));
    let calls = (0..20).map(|_| {
        let browser = browser.clone();
        tokio::spawn(async move { send(&browser).await.status })
    });
    let calls: Vec<_> = calls.collect();
    eventually("a refresh begins", || async { !microsoft.asked("/token").is_empty() }).await;
    gate.open();
    for status in join_all(calls).await {
        assert_eq!(status.unwrap(), 503);
    }
    let asked = microsoft.asked("/token").len();
    assert!(asked <= 3, "a provider that is away was asked {asked} times");
}

#[tokio::test]
async fn a_refresh_without_a_new_refresh_token_keeps_the_old_one() {
    let (microsoft, app, browser) = stage(due()).await;
    let mut answer = renewed(&microsoft);
    for name in ["refresh_token", "id_token", "scope"] {
        answer.as_object_mut().unwrap().remove(name);
    }
    microsoft.always("/token", Answer::json(&answer));
    assert_eq!(send(&browser).await.status, 200);
    let kept = app.session_of(&browser).await.unwrap().tokens;
    assert_eq!(kept.refresh.unwrap().expose(), "MARKED-refresh-0");
    assert_eq!(kept.scopes, ["Mail.Send", "User.Read"]);
}

#[tokio::test]
async fn invalid_grant_ends_the_session_with_one_clean_sign_in() {
    let (microsoft, app, browser) = stage(due()).await;
    microsoft.always("/token", Answer::error(400, "invalid_grant"));
    let page = send(&browser).await;
    assert_eq!(page.status, 401);
    assert_eq!(
        page.json(),
        json!({"error": "SignedOut", "sign_in": "/connect/sign-in?return_to=%2F"})
    );
    assert_eq!(app.rows("sessions").await, 0);
    let connect = browser.get("/").send().await;
    assert_eq!(connect.notice(), "Your session has ended");
    assert_eq!(browser.session(), None, "the cookie is taken back");
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn the_error_field_decides_and_never_a_part_of_a_text() {
    for (status, body) in [
        (
            400,
            json!({"error": "temporarily_unavailable", "error_description": "invalid_grant AADSTS70008"}),
        ),
        (400, json!({"error": "invalid_grant_for_now"})),
        (400, json!({"error": "server_error", "error_codes": [70_008]})),
        (500, json!({"error": "invalid_grant"})),
        (400, json!({"error": ["invalid_grant"]})),
    ] {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", Answer::json(&body).status(status));
        assert_eq!(send(&browser).await.status, 503, "{body}");
        assert_eq!(app.rows("sessions").await, 1, "{body}");
    }
}

#[tokio::test]
async fn interaction_required_keeps_the_session_and_tells_where_to_sign_in() {
    for (error, suberror) in [
        ("interaction_required", None),
        ("consent_required", None),
        ("login_required", None),
        ("invalid_grant", Some("basic_action")),
        ("invalid_grant", Some("additional_action")),
        ("invalid_grant", Some("message_only")),
        ("invalid_grant", Some("consent_required")),
        ("invalid_grant", Some("user_password_expired")),
    ] {
        let (microsoft, app, browser) = stage(due()).await;
        microsoft.always(
            "/token",
            Answer::json(&json!({"error": error, "suberror": suberror})).status(400),
        );
        let page = send(&browser).await;
        assert_eq!(page.status, 401, "{error} {suberror:?}");
        let sign_in = page.json()["sign_in"].as_str().unwrap().to_owned();
        assert!(sign_in.starts_with("/connect/sign-in?"), "{sign_in}");
        assert_eq!(app.rows("sessions").await, 1, "{error} {suberror:?}");
        // The session still lives, and yet the address leads to the provider.
        let page = browser.get(&sign_in).send().await;
        assert!(page.location().starts_with(&microsoft.origin), "{}", page.location());
    }
}

#[tokio::test]
async fn a_registration_that_is_not_accepted_ends_no_session() {
    for error in
        ["invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"]
    {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", Answer::error(401, error));
        let page = send(&browser).await;
        assert_eq!(page.status, 503, "{error}");
        assert_eq!(page.json()["error"], "Misconfigured", "{error}");
        assert!(page.header("retry-after").is_some(), "{error}");
        assert_eq!(app.rows("sessions").await, 1, "{error}");
        assert_eq!(browser.get("/").send().await.status, 200, "{error}");
        assert!(browser.session().is_some(), "{error}");
    }
}

/// Every way in which a provider can be away.
fn away() -> Vec<(&'static str, Answer)> {
    vec![
        ("500", Answer::new(500, "")),
        ("503", Answer::new(503, "").with("retry-after", "7")),
        ("429", Answer::new(429, "").with("retry-after", "7")),
        ("HTML", Answer::new(200, "<html>")),
        ("nothing", Answer::new(200, "")),
        ("HTML with an error status", Answer::new(400, "<html>")),
        ("no token", Answer::json(&json!({"token_type": "Bearer"}))),
        ("10 MB", Answer::new(200, "x".repeat(10_000_000))),
        ("a redirect", Answer::new(307, "").with("location", "/elsewhere")),
        ("half an answer", Answer::new(200, "{\"access_token\":").cut()),
        ("Microsoft's own word", Answer::error(400, "temporarily_unavailable")),
    ]
}

#[tokio::test]
async fn while_the_provider_is_away_a_valid_token_keeps_serving() {
    for (what, answer) in away() {
        let (microsoft, app, browser) = stage(due()).await;
        microsoft.always("/token", answer);
        assert_eq!(send(&browser).await.status, 200, "{what}");
        assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"], "{what}");
        assert_eq!(app.rows("sessions").await, 1, "{what}");
    }
}

#[tokio::test]
async fn while_the_provider_is_away_an_ended_token_gives_503_and_the_session_stays() {
    for (what, answer) in away() {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", answer);
        let page = send(&browser).await;
        assert_eq!(page.status, 503, "{what}");
        assert_eq!(page.json()["error"], "Unavailable", "{what}");
        assert!(page.header("retry-after").is_some(), "{what}");
        assert!(page.all("set-cookie").is_empty(), "{what}");
        assert_eq!(app.rows("sessions").await, 1, "{what}");
        assert!(microsoft.asked("/elsewhere").is_empty(), "a redirect was followed");
        assert!(microsoft.asked("/v1.0/me/sendMail").is_empty(), "{what}");
        // It comes back, and nobody has to sign in.
        microsoft.always("/token", Answer::json(&renewed(&microsoft)));
        assert_eq!(send(&browser).await.status, 200, "{what}");
    }
}

#[tokio::test]
async fn retry_after_of_the_provider_is_passed_on() {
    let (microsoft, _app, browser) = stage(ended()).await;
    microsoft.always("/token", Answer::new(429, "").with("retry-after", "37"));
    let page = send(&browser).await;
    assert_eq!(page.header("retry-after"), Some("37"));
    assert_eq!(page.json(), json!({"error": "Unavailable", "retry_after": 37}));
}

#[tokio::test]
async fn a_refreshed_id_token_of_somebody_else_ends_the_session() {
    for (claim, value) in [
        ("sub", json!("subject-of-zoe")),
        ("tid", json!("9188040d-6c67-4c5b-b112-36a304b66dad")),
        ("oid", json!("00000000-1111-4222-8333-444444444444")),
        ("aud", json!("somebody-else")),
        ("iss", json!("https://evil.example")),
        ("exp", json!(1)),
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
