//! Faults, the journal, and how the sandbox stops.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{
    MEGAN, Run, SCOPE, ZOE, assert_graph_error, assert_identity_error, mail_to, refused, reply,
    start,
};

async fn me(run: &Run, token: &str) -> Response {
    run.http.get(run.url("/v1.0/me")).bearer_auth(token).send().await.unwrap()
}

#[tokio::test]
async fn a_fault_happens_as_often_as_it_was_ordered() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.fault(json!({"on": "graph:/me", "times": 2, "do": {"status": 503, "retry_after": 2}}))
        .await;
    let first = me(&run, &token).await;
    assert_eq!(first.headers()["retry-after"], "2");
    assert_graph_error(first, 503, "ServiceUnavailable").await;
    let listed = run.json("/sandbox/faults").await;
    assert_eq!(
        listed,
        json!([{"on": "graph:/me", "times": 1, "do": {"status": 503, "retry_after": 2}}])
    );
    assert_eq!(me(&run, &token).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(me(&run, &token).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn faults_on_one_target_happen_in_order_and_can_be_called_off() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.fault(json!({"on": "graph:/me", "do": {"status": 429, "retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}})).await;
    run.fault(json!({"on": "graph:/me", "do": {"code": "ErrorAccessDenied", "status": 403}})).await;
    run.fault(json!({"on": "graph:/me", "times": 9, "do": {"status": 504}})).await;
    let throttled = me(&run, &token).await;
    assert_eq!(throttled.headers()["retry-after"], "Wed, 21 Oct 2026 07:28:00 GMT");
    assert_graph_error(throttled, 429, "ApplicationThrottled").await;
    assert_graph_error(me(&run, &token).await, 403, "ErrorAccessDenied").await;
    let (_, envelope) = refused(me(&run, &token).await).await;
    assert_eq!(
        (&envelope["error"]["code"], &envelope["error"]["message"]),
        (&json!("UnknownError"), &json!(""))
    );
    let deleted = run.http.delete(run.url("/sandbox/faults")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(me(&run, &token).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_token_endpoint_can_be_made_to_fail() {
    let (run, _folder) = start().await;
    let ask = async |action: Value| {
        run.fault(json!({"on": "token", "do": action})).await;
        run.token(&[("code", Some("any"))]).await
    };
    let dead = ask(json!({"error": "invalid_grant", "suberror": "bad_token"})).await;
    let (status, envelope) = refused(dead).await;
    assert_eq!((status, &envelope["error"]), (400, &json!("invalid_grant")));
    assert_eq!(envelope["suberror"], "bad_token");
    let gone = ask(json!({"error": "invalid_client"})).await;
    assert_identity_error(gone, 401, "invalid_client", 7_000_222).await;
    let any = ask(json!({"error": "invalid_grant", "aadsts": 50105})).await;
    assert_identity_error(any, 400, "invalid_grant", 50105).await;
    assert_identity_error(ask(json!({"status": 503})).await, 503, "temporarily_unavailable", 90033)
        .await;
    assert_identity_error(ask(json!({"status": 500})).await, 500, "server_error", 90012).await;
    let claims = r#"{"access_token":{}}"#;
    let (_, envelope) =
        refused(ask(json!({"error": "interaction_required", "claims": claims})).await).await;
    assert_eq!(
        (&envelope["error"], &envelope["claims"]),
        (&json!("interaction_required"), &json!(claims))
    );
    let (_, envelope) = refused(ask(json!({"claims_challenge": true})).await).await;
    assert_eq!(envelope["error"], "interaction_required");
    serde_json::from_str::<Value>(envelope["claims"].as_str().unwrap()).unwrap();
}

#[tokio::test]
async fn the_authorize_endpoint_can_be_made_to_refuse() {
    let (run, _folder) = start().await;
    run.fault(json!({"on": "authorize", "do": {"error": "server_error"}})).await;
    let answer = reply(&run.authorize(&[]).await);
    assert_eq!(
        (answer["error"].as_str(), answer["state"].as_str()),
        ("server_error", "a state & more=1")
    );
    assert!(answer["error_description"].starts_with("AADSTS90012: "));
    run.fault(json!({"on": "authorize", "do": {"status": 503}})).await;
    let page = run.authorize(&[]).await;
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().await.unwrap().contains("<html"));
    // A stranger's reply URL gets nothing, fault or no fault.
    run.fault(json!({"on": "authorize", "do": {"error": "server_error"}})).await;
    let foreign = run.authorize(&[("redirect_uri", Some("https://evil.example/"))]).await;
    assert_eq!(foreign.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn discovery_and_keys_can_be_made_to_fail() {
    let (run, _folder) = start().await;
    for (on, path) in [
        ("discovery", "/common/v2.0/.well-known/openid-configuration"),
        ("keys", "/common/discovery/v2.0/keys"),
    ] {
        run.fault(json!({"on": on, "do": {"status": 500}})).await;
        assert_identity_error(run.get(path).await, 500, "server_error", 90012).await;
        assert_eq!(run.get(path).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn expires_in_is_what_is_said_and_done() {
    let (run, _folder) = start().await;
    run.fault(json!({"on": "token", "do": {"expires_in": 120}})).await;
    let answer = run.sign_in(MEGAN, SCOPE).await;
    assert_eq!(answer["expires_in"], 120);
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(me(&run, token).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn refresh_in_comes_with_long_lives_and_when_it_is_ordered() {
    let (run, _folder) = start().await;
    assert_eq!(run.sign_in(MEGAN, SCOPE).await["refresh_in"], Value::Null);
    for (order, expires_in, refresh_in) in [
        (json!({"expires_in": 7199}), 7199, Value::Null),
        (json!({"expires_in": 7200}), 7200, json!(3600)),
        (json!({"expires_in": 100_799}), 100_799, json!(50_399)),
        (json!({"expires_in": 3600, "refresh_in": 2}), 3600, json!(2)),
        (json!({"expires_in": 86_400, "refresh_in": 0}), 86_400, json!(0)),
        (json!({"expires_in": 60, "refresh_in": -5}), 60, json!(-5)),
    ] {
        run.fault(json!({"on": "token", "do": order})).await;
        let answer = run.sign_in(MEGAN, SCOPE).await;
        assert_eq!(
            (&answer["expires_in"], &answer["refresh_in"]),
            (&json!(expires_in), &refresh_in)
        );
    }
    run.fault(json!({"on": "token", "do": {"refresh_in": 7}})).await;
    let answer = run.sign_in(MEGAN, SCOPE).await;
    assert!((3600..=5400).contains(&answer["expires_in"].as_i64().unwrap()));
    assert_eq!(answer["refresh_in"], 7);
}

#[tokio::test]
async fn a_cut_closes_the_connection_without_an_answer() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    for (when, delivered) in [("before", 0), ("after", 1)] {
        run.fault(json!({"on": "graph:/me/sendMail", "do": {"cut": when}})).await;
        let request =
            run.http.post(run.url("/v1.0/me/sendMail")).bearer_auth(&token).json(&mail_to(ZOE));
        let error = request.send().await.unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{error:?}");
        assert_eq!(
            run.json("/sandbox/messages").await.as_array().unwrap().len(),
            delivered,
            "{when}"
        );
    }
    let last = run.json("/sandbox/requests").await.as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["path"], &last["status"]), (&json!("/v1.0/me/sendMail"), &Value::Null));
    // The sandbox itself is well.
    assert_eq!(run.send(&token, &mail_to(ZOE)).await.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_cut_after_spends_the_code() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    run.fault(json!({"on": "token", "do": {"cut": "after"}})).await;
    let fields = [("grant_type", "x")];
    let wrong = run.http.post(run.url("/common/oauth2/v2.0/token")).form(&fields).send().await;
    assert!(wrong.is_err());
    run.fault(json!({"on": "token", "do": {"cut": "after"}})).await;
    assert!(run.try_token(&[("code", Some(&code))]).await.is_err());
    assert_identity_error(run.token(&[("code", Some(&code))]).await, 400, "invalid_grant", 54005)
        .await;
}

#[tokio::test]
async fn a_delay_comes_before_the_answer() {
    let (run, _folder) = start().await;
    run.fault(json!({"on": "keys", "do": {"delay_ms": 300}})).await;
    let begin = Instant::now();
    assert_eq!(run.get("/common/discovery/v2.0/keys").await.status(), StatusCode::OK);
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_claims_challenge_can_be_read_back() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.fault(json!({"on": "graph:/me", "do": {"claims_challenge": true}})).await;
    let response = me(&run, &token).await;
    let challenge = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert_graph_error(response, 401, "InvalidAuthenticationToken").await;
    assert!(challenge.contains("error=\"insufficient_claims\""), "{challenge}");
    let (_, claims) = challenge.split_once("claims=\"").unwrap();
    let claims = STANDARD.decode(claims.trim_end_matches('"')).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["access_token"]["nbf"]["essential"], true);
}

#[tokio::test]
async fn an_answer_can_be_anything() {
    let (run, _folder) = start().await;
    let ask = async |action: Value| {
        run.fault(json!({"on": "token", "do": action})).await;
        run.token(&[]).await
    };
    let page = ask(json!({"status": 502, "body": "<h1>Bad gateway</h1>"})).await;
    assert_eq!(
        (page.status().as_u16(), page.headers()["content-type"].to_str().unwrap()),
        (502, "text/html")
    );
    assert_eq!(page.text().await.unwrap(), "<h1>Bad gateway</h1>");
    let empty = ask(json!({"body": "", "content_type": "application/json"})).await;
    assert_eq!(empty.headers()["content-type"], "application/json");
    assert_eq!(empty.bytes().await.unwrap().len(), 0);
    let large = ask(json!({"size": 10_485_760})).await;
    assert_eq!(large.bytes().await.unwrap().len(), 10_485_760);
}

#[tokio::test]
async fn a_malformed_fault_is_refused_with_a_text() {
    let (run, _folder) = start().await;
    for (order, hint) in [
        (json!({}), "on"),
        (json!({"on": "tokens", "do": {"status": 500}}), "tokens"),
        (json!({"on": "graph:me", "do": {"status": 500}}), "graph:me"),
        (json!({"on": "token"}), "do"),
        (json!({"on": "token", "do": {}}), "nothing to do"),
        (json!({"on": "token", "do": {"stauts": 500}}), "stauts"),
        (json!({"on": "token", "do": {"status": 99}}), "status"),
        (json!({"on": "token", "do": {"cut": "during"}}), "during"),
        (json!({"on": "token", "times": 0, "do": {"status": 500}}), "times"),
        (json!({"on": "token", "tmies": 2, "do": {"status": 500}}), "tmies"),
        (json!({"on": "token", "do": {"code": "X"}}), "code"),
        (json!({"on": "graph:/me", "do": {"error": "x"}}), "error"),
        (json!({"on": "graph:/me", "do": {"expires_in": 1}}), "expires_in"),
        (json!({"on": "graph:/me", "do": {"refresh_in": 1}}), "refresh_in"),
        (json!({"on": "authorize", "do": {"refresh_in": 1}}), "refresh_in"),
        (json!({"on": "keys", "do": {"claims_challenge": true}}), "claims_challenge"),
        (json!({"on": "token", "do": {"error": "x", "claims": "{"}}), "claims"),
        (json!({"on": "token", "do": {"status": 500, "suberror": "x"}}), "suberror"),
        (json!({"on": "token", "do": {"status": 500, "aadsts": 50105}}), "aadsts"),
        (json!({"on": "graph:/me", "do": {"status": 500, "aadsts": 50105}}), "aadsts"),
        (json!({"on": "token", "do": {"error": "x", "aadsts": "50105"}}), "do"),
        (json!({"on": "token", "do": {"body": "", "size": 1}}), "size"),
        (json!({"on": "token", "do": {"size": 1_000_000_000}}), "size"),
        (json!({"on": "token", "do": {"body": "", "content_type": "a\nb"}}), "content_type"),
    ] {
        let response = run.http.post(run.url("/sandbox/faults")).json(&order).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{order}");
        let text = response.text().await.unwrap();
        assert!(text.contains(hint), "{order}: {text}");
    }
    assert_eq!(run.json("/sandbox/faults").await, json!([]));
}

#[tokio::test]
async fn the_journal_tells_requests_and_no_secrets() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    let answer = run.redeem(&code).await;
    let token = answer["access_token"].as_str().unwrap();
    let request = run.http.get(run.url("/v1.0/me?$select=mail")).bearer_auth(token);
    request.header("client-request-id", "my-id").send().await.unwrap();
    run.get(&format!(
        "/common/oauth2/v2.0/authorize?code={code}&id_token_hint={token}&state=s3cr3t"
    ))
    .await;

    let journal = run.json("/sandbox/requests").await;
    let entries = journal.as_array().unwrap();
    let me = entries.iter().find(|entry| entry["path"] == "/v1.0/me").unwrap();
    assert_eq!((&me["method"], &me["status"]), (&json!("GET"), &json!(200)));
    assert_eq!(
        (&me["client-request-id"], &me["query"]["$select"]),
        (&json!("my-id"), &json!("mail"))
    );
    assert!(me["time"].is_string());
    let authorize =
        entries.iter().find(|entry| entry["path"] == "/common/oauth2/v2.0/authorize").unwrap();
    assert_eq!(
        (&authorize["query"]["scope"], &authorize["query"]["state"]),
        (&json!(SCOPE), &json!("[redacted]"))
    );
    let whole = journal.to_string();
    for secret in [code.as_str(), token, "s3cr3t", support::VERIFIER, "a-nonce"] {
        assert!(!whole.contains(secret), "{secret}");
    }
    let deleted = run.http.delete(run.url("/sandbox/requests")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    assert_eq!(run.json("/sandbox/requests").await, json!([]));
}

#[tokio::test]
async fn stopping_does_not_wait_for_slow_clients() {
    let (run, _folder) = start().await;
    let addr = run.sandbox.addr();
    let _silent = tokio::net::TcpStream::connect(addr).await.unwrap();
    run.fault(json!({"on": "keys", "do": {"delay_ms": 60_000}})).await;
    let url = run.url("/common/discovery/v2.0/keys");
    let http = run.http.clone();
    let hanging = tokio::spawn(async move { http.get(url).send().await });
    while run.json("/sandbox/faults").await != json!([]) {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    run.sandbox.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(40));
    assert!(hanging.await.unwrap().is_err());
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn an_accepted_mail_may_come_with_retry_after() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    run.fault(json!({"on": "graph:/me/sendMail", "do": {"status": 202, "retry_after": 5}})).await;
    let response = run.send(&token, &mail_to(ZOE)).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(run.json("/sandbox/messages").await.as_array().unwrap().len(), 1);
}
