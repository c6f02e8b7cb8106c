//! Claims: what an application asks for by them, and how Graph challenges a token that lacks them.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{
    MEGAN, Run, ZOE, assert_graph_error, assert_identity_error, change_grants, claims, mail_to,
    refused, reply, start, start_in, text,
};

const CAPABLE: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

async fn me(run: &Run, answer: &Value) -> Response {
    run.http
        .get(run.url("/v1.0/me"))
        .bearer_auth(text(&answer["access_token"]))
        .send()
        .await
        .unwrap()
}

/// Tokens for a sign-in that carried these claims, if any.
async fn sign_in(run: &Run, account: &str, asked: Option<&str>) -> Value {
    run.redeem(&run.code(account, &[("claims", asked)]).await).await
}

async fn refresh(run: &Run, answer: &Value, asked: Option<&str>) -> Value {
    let token = text(&answer["refresh_token"]);
    let response = run
        .token(&[
            ("grant_type", Some("refresh_token")),
            ("refresh_token", Some(&token)),
            ("claims", asked),
        ])
        .await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

async fn order_challenge(run: &Run) {
    run.fault(json!({"on": "graph:/me", "do": {"claims_challenge": true}})).await;
}

/// The claims that a challenge asks for, as text and as the moment in them.
async fn challenged(response: Response) -> (String, i64) {
    let header = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert_graph_error(response, 401, "InvalidAuthenticationToken").await;
    let (start, claims) = header.split_once(", claims=\"").unwrap_or_else(|| panic!("{header}"));
    assert!(
        start.starts_with("Bearer realm=\"\", authorization_uri=\"http://127.0.0.1:"),
        "{start}"
    );
    assert!(
        start.ends_with("/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\", error=\"insufficient_claims\""),
        "{start}"
    );
    let claims =
        String::from_utf8(STANDARD.decode(claims.strip_suffix('"').unwrap()).unwrap()).unwrap();
    let parsed: Value = serde_json::from_str(&claims).unwrap();
    let moment = text(&parsed["access_token"]["nbf"]["value"]);
    assert_eq!(parsed, json!({"access_token": {"nbf": {"essential": true, "value": moment}}}));
    (claims, moment.parse().unwrap())
}

/// The claims of a challenge with the capability put in, as an application sends them.
fn merged(challenge: &str) -> String {
    let mut claims: Value = serde_json::from_str(challenge).unwrap();
    claims["access_token"]["xms_cc"] = json!({"values": ["cp1"]});
    claims.to_string()
}

async fn assert_plainly_refused(response: Response) {
    let header = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(!header.contains("claims") && !header.contains("error="), "{header}");
    assert_graph_error(response, 401, "InvalidAuthenticationToken").await;
}

#[expect(clippy::disallowed_methods, reason = "the clock of a test")]
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

#[tokio::test]
async fn a_challenge_names_its_own_moment() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    let before = now();
    order_challenge(&run).await;
    let (_, moment) = challenged(me(&run, &tokens).await).await;
    assert!((before..=now()).contains(&moment), "{moment}");
}

#[tokio::test]
async fn a_token_is_challenged_until_one_comes_that_was_asked_for_with_the_claims() {
    let (run, _folder) = start().await;
    let old = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    let (asked, moment) = challenged(me(&run, &old).await).await;
    // The fault is over, the challenge stands: everywhere, and for a token that was merely refreshed.
    assert_eq!(run.json("/sandbox/faults").await, json!([]));
    assert_eq!(challenged(me(&run, &old).await).await.1, moment);
    let sent = run.send(&text(&old["access_token"]), &mail_to(ZOE)).await;
    assert_eq!(challenged(sent).await.1, moment);
    let merely_refreshed = refresh(&run, &old, Some(CAPABLE)).await;
    assert_eq!(challenged(me(&run, &merely_refreshed).await).await.1, moment);

    let new = refresh(&run, &old, Some(&merged(&asked))).await;
    assert_eq!(me(&run, &new).await.status(), StatusCode::OK);
    let sent = run.send(&text(&new["access_token"]), &mail_to(ZOE)).await;
    assert_eq!(sent.status(), StatusCode::ACCEPTED);
    // That makes the old one no better.
    challenged(me(&run, &old).await).await;
    // Whoever met the challenge need not repeat the claims.
    let later = refresh(&run, &new, Some(CAPABLE)).await;
    assert_eq!(me(&run, &later).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn claims_of_an_earlier_moment_do_not_meet_a_challenge() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    let (_, moment) = challenged(me(&run, &tokens).await).await;
    for (value, status) in [
        (json!((moment - 1).to_string()), 401),
        (json!("soon"), 401),
        (json!(null), 401),
        (json!(moment.to_string()), 200),
        (json!(moment), 200),
        (json!((moment + 60).to_string()), 200),
    ] {
        let asked = json!({"access_token": {"nbf": {"essential": true, "value": value}}});
        let tokens = refresh(&run, &tokens, Some(&asked.to_string())).await;
        assert_eq!(me(&run, &tokens).await.status().as_u16(), status, "{value}");
    }
}

#[tokio::test]
async fn every_challenge_wants_its_own_answer() {
    let (run, _folder) = start().await;
    let mut tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    run.fault(json!({"on": "graph:/me", "times": 2, "do": {"claims_challenge": true}})).await;
    let (first, _) = challenged(me(&run, &tokens).await).await;
    tokens = refresh(&run, &tokens, Some(&merged(&first))).await;
    // Within the same second, and still another one.
    let (second, _) = challenged(me(&run, &tokens).await).await;
    tokens = refresh(&run, &tokens, Some(&merged(&first))).await;
    assert_eq!(challenged(me(&run, &tokens).await).await.0, second);
    tokens = refresh(&run, &tokens, Some(&merged(&second))).await;
    assert_eq!(me(&run, &tokens).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_with_the_claims_meets_the_challenge_and_one_without_does_not() {
    let (run, _folder) = start().await;
    let old = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    let (asked, _) = challenged(me(&run, &old).await).await;
    let without = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    challenged(me(&run, &without).await).await;
    let with = sign_in(&run, MEGAN, Some(&merged(&asked))).await;
    assert_eq!(me(&run, &with).await.status(), StatusCode::OK);
    // The claims may come with the code as well.
    let code = run.code(MEGAN, &[("claims", Some(CAPABLE))]).await;
    let redeemed = run.token(&[("code", Some(&code)), ("claims", Some(&merged(&asked)))]).await;
    let redeemed: Value = redeemed.json().await.unwrap();
    assert_eq!(me(&run, &redeemed).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_challenge_is_for_one_account() {
    let (run, _folder) = start().await;
    let megan = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    let zoe = sign_in(&run, ZOE, Some(CAPABLE)).await;
    order_challenge(&run).await;
    challenged(me(&run, &megan).await).await;
    assert_eq!(me(&run, &zoe).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_application_that_declared_nothing_is_refused_without_claims() {
    let (run, _folder) = start().await;
    let plain = sign_in(&run, MEGAN, None).await;
    assert_eq!(claims(&plain["access_token"])["xms_cc"], Value::Null);
    order_challenge(&run).await;
    // What was ordered comes as it was ordered, and what follows is as with Microsoft.
    let (asked, _) = challenged(me(&run, &plain).await).await;
    assert_plainly_refused(me(&run, &plain).await).await;
    assert_plainly_refused(me(&run, &refresh(&run, &plain, None).await).await).await;
    let capable = refresh(&run, &plain, Some(CAPABLE)).await;
    challenged(me(&run, &capable).await).await;
    // The answer to the challenge is an answer, declared or not.
    let answered = refresh(&run, &plain, Some(&asked)).await;
    assert_eq!(me(&run, &answered).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_without_a_good_token_can_be_challenged_all_the_same() {
    let (run, _folder) = start().await;
    let good = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    challenged(me(&run, &json!({"access_token": "no.good.token"})).await).await;
    assert_eq!(me(&run, &good).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_that_was_cut_off_before_challenges_nobody() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    let order = json!({"claims_challenge": true, "cut": "before"});
    run.fault(json!({"on": "graph:/me", "do": order})).await;
    let token = text(&tokens["access_token"]);
    assert!(run.http.get(run.url("/v1.0/me")).bearer_auth(token).send().await.is_err());
    assert_eq!(me(&run, &tokens).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn calling_off_the_faults_calls_off_the_challenges() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    challenged(me(&run, &tokens).await).await;
    run.http.delete(run.url("/sandbox/faults")).send().await.unwrap();
    assert_eq!(me(&run, &tokens).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_access_token_shows_what_was_declared_in_either_leg() {
    let (run, _folder) = start().await;
    for (asked, shown) in [
        (CAPABLE, json!(["cp1"])),
        (r#"{"access_token":{"xms_cc":{"values":["llt","CP1"]}}}"#, json!(["cp1"])),
        (r#"{"access_token":{"xms_cc":{"value":"cp1"}}}"#, json!(["cp1"])),
        (r#"{"access_token":{"xms_cc":{"values":["llt"]}}}"#, Value::Null),
        (r#"{"access_token":{"xms_cc":null}}"#, Value::Null),
        (r#"{"id_token":{"xms_cc":{"values":["cp1"]}}}"#, Value::Null),
        (r#"{"access_token":null}"#, Value::Null),
        ("{}", Value::Null),
    ] {
        let at_the_start = sign_in(&run, MEGAN, Some(asked)).await;
        assert_eq!(claims(&at_the_start["access_token"])["xms_cc"], shown, "{asked}");
        let code = run.code(MEGAN, &[]).await;
        let answer = run.token(&[("code", Some(&code)), ("claims", Some(asked))]).await;
        let with_the_code: Value = answer.json().await.unwrap();
        assert_eq!(claims(&with_the_code["access_token"])["xms_cc"], shown, "{asked}");
    }
}

#[tokio::test]
async fn each_refresh_declares_anew() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    let silent = refresh(&run, &tokens, None).await;
    assert_eq!(claims(&silent["access_token"])["xms_cc"], Value::Null);
    let declared = refresh(&run, &silent, Some(CAPABLE)).await;
    assert_eq!(claims(&declared["access_token"])["xms_cc"], json!(["cp1"]));
}

#[tokio::test]
async fn a_met_challenge_survives_a_restart_with_its_refresh_token() {
    let folder = tempfile::tempdir().unwrap();
    let run = start_in(folder.path()).await;
    let asked = json!({"access_token": {"nbf": {"value": (now() + 60).to_string()}}}).to_string();
    let tokens = sign_in(&run, MEGAN, Some(&merged(&asked))).await;
    run.sandbox.stop().await;
    let run = start_in(folder.path()).await;
    let other = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    order_challenge(&run).await;
    challenged(me(&run, &other).await).await;
    let refreshed = refresh(&run, &tokens, None).await;
    assert_eq!(me(&run, &refreshed).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn grants_of_an_earlier_release_are_read() {
    let (run, folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    run.sandbox.stop().await;
    change_grants(folder.path(), |record| {
        for path in ["/refresh/grant", "/code/grant/grant"] {
            if let Some(grant) = record.pointer_mut(path) {
                grant.as_object_mut().unwrap().remove("claims").unwrap();
            }
        }
    });
    let run = start_in(folder.path()).await;
    let refreshed = refresh(&run, &tokens, None).await;
    assert_eq!(me(&run, &refreshed).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn claims_that_are_no_json_object_are_refused() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    for bad in ["{", "[]", "\"cp1\"", "1", "null", "cp1", r#"{"access_token":{}} x"#] {
        let answer = run.authorize(&[("claims", Some(bad)), ("login_hint", Some(MEGAN))]).await;
        let answer = reply(&answer);
        assert_eq!(answer["error"], "invalid_request", "{bad}");
        assert!(answer["error_description"].starts_with("AADSTS90013: "), "{bad}");
        assert_eq!(answer["state"], "a state & more=1");
        let refusal = run.token(&[("code", Some(&code)), ("claims", Some(bad))]).await;
        assert_identity_error(refusal, 400, "invalid_request", 90013).await;
    }
    // None of that spent the code, and an empty parameter is none.
    let answer = run.token(&[("code", Some(&code)), ("claims", Some(""))]).await;
    let tokens: Value = answer.json().await.unwrap();
    let token = text(&tokens["refresh_token"]);
    let refresh = [
        ("grant_type", Some("refresh_token")),
        ("refresh_token", Some(token.as_str())),
        ("claims", Some("[]")),
    ];
    assert_identity_error(run.token(&refresh).await, 400, "invalid_request", 90013).await;
}

#[tokio::test]
async fn the_old_dialect_knows_claims_too() {
    let (run, _folder) = start().await;
    let sign_in = async |asked: &str, at_the_token: &str| {
        let changes = [
            ("scope", None),
            ("resource", Some("https://graph.microsoft.com")),
            ("code_challenge", None),
            ("code_challenge_method", None),
            ("claims", Some(asked)),
        ];
        let url = run.authorize_url("/common/oauth2/authorize", &changes);
        let answer = reply(&run.walk(url, MEGAN).await);
        let fields = [
            ("client_id", DEFAULT_CLIENT_ID),
            ("client_secret", DEFAULT_CLIENT_SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", support::REPLY_URL),
            ("code", answer.get("code")?),
            ("claims", at_the_token),
        ];
        let url = run.url("/common/oauth2/token");
        Some(run.http.post(url).form(&fields).send().await.unwrap())
    };
    assert!(sign_in("[]", "{}").await.is_none());
    let refusal = sign_in(CAPABLE, "[]").await.unwrap();
    assert_identity_error(refusal, 400, "invalid_request", 90013).await;
    let tokens: Value = sign_in(CAPABLE, "{}").await.unwrap().json().await.unwrap();
    assert_eq!(claims(&tokens["access_token"])["xms_cc"], json!(["cp1"]));
    order_challenge(&run).await;
    let (asked, _) = challenged(me(&run, &tokens).await).await;
    let tokens: Value = sign_in("{}", &asked).await.unwrap().json().await.unwrap();
    assert_eq!(me(&run, &tokens).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_token_endpoint_can_ask_for_claims_itself() {
    let (run, _folder) = start().await;
    let tokens = sign_in(&run, MEGAN, Some(CAPABLE)).await;
    let asked = r#"{"access_token":{"capolids":{"essential":true,"values":["a-policy"]}}}"#;
    let order =
        json!({"error": "interaction_required", "suberror": "basic_action", "claims": asked});
    run.fault(json!({"on": "token", "do": order})).await;
    let token = text(&tokens["refresh_token"]);
    let refresh_request =
        [("grant_type", Some("refresh_token")), ("refresh_token", Some(token.as_str()))];
    let (status, envelope) = refused(run.token(&refresh_request).await).await;
    assert_eq!((status, &envelope["error"]), (400, &json!("interaction_required")));
    assert_eq!(envelope["suberror"], "basic_action");
    assert_eq!(envelope["claims"], json!(asked), "JSON as text");
    // A sign-in may carry these claims.
    let tokens = sign_in(&run, MEGAN, Some(asked)).await;
    assert_eq!(me(&run, &tokens).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_journal_tells_that_there_were_claims_and_not_which() {
    let (run, _folder) = start().await;
    run.authorize(&[("claims", Some(CAPABLE))]).await;
    let journal = run.json("/sandbox/requests").await;
    assert_eq!(journal[0]["query"]["claims"], "[redacted]");
    assert!(!journal.to_string().contains("cp1"));
}
