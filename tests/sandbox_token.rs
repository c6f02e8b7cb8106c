//! The token endpoint.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use graph_connect::sandbox::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::StatusCode;
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{
    MEGAN, SAM, SCOPE, ZOE, assert_identity_error, claims, refused, reply, start, start_in, text,
};

#[tokio::test]
async fn a_code_becomes_tokens_that_the_published_keys_verify() {
    let (run, _folder) = start().await;
    let answer = run.sign_in(ZOE, SCOPE).await;
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["scope"], "openid profile User.Read Mail.Send");
    assert!((3600..=5400).contains(&answer["expires_in"].as_i64().unwrap()));
    assert_eq!(answer["ext_expires_in"], answer["expires_in"]);
    assert!(answer["refresh_token"].is_string());
    assert_eq!(answer["client_info"], Value::Null);

    let keys = run.json("/common/discovery/v2.0/keys").await;
    let id_token = text(&answer["id_token"]);
    assert_eq!(decode_header(&id_token).unwrap().kid, Some(text(&keys["keys"][0]["kid"])));
    let key = DecodingKey::from_rsa_components(
        keys["keys"][0]["n"].as_str().unwrap(),
        keys["keys"][0]["e"].as_str().unwrap(),
    );
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[DEFAULT_CLIENT_ID]);
    validation.validate_nbf = true;
    let token = decode::<Value>(&id_token, &key.unwrap(), &validation).unwrap().claims;
    assert_eq!(token["iss"], json!(format!("{}/{}/v2.0", run.origin, text(&token["tid"]))));
    assert_eq!(token["name"], "Zoë O'Brien <Test> & Søn");
    assert_eq!(token["preferred_username"], ZOE);
    assert_eq!((&token["nonce"], &token["ver"]), (&json!("a-nonce"), &json!("2.0")));
    for claim in ["oid", "sub", "sid", "login_hint", "uti"] {
        assert!(token[claim].is_string(), "{claim}");
    }
    assert_eq!(token["email"], Value::Null);
}

#[tokio::test]
async fn the_subject_is_always_the_same_and_another_for_each_account() {
    let (run, _folder) = start().await;
    let first = claims(&run.sign_in(MEGAN, SCOPE).await["id_token"]);
    let second = claims(&run.sign_in(MEGAN, SCOPE).await["id_token"]);
    let other = claims(&run.sign_in(SAM, "openid email").await["id_token"]);
    assert_eq!(first["sub"], second["sub"]);
    assert_ne!(first["sub"], other["sub"]);
    assert_eq!(other["tid"], "9188040d-6c67-4c5b-b112-36a304b66dad");
    assert_eq!(other["email"], SAM);
}

#[tokio::test]
async fn what_was_not_asked_for_does_not_come() {
    let (run, _folder) = start().await;
    let answer = run.sign_in(MEGAN, "https://graph.microsoft.com/User.Read").await;
    assert_eq!(answer["scope"], "User.Read");
    assert_eq!(answer["refresh_token"], Value::Null);
    assert_eq!(answer["id_token"], Value::Null);
}

#[tokio::test]
async fn client_info_comes_when_it_is_asked_for() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[("client_info", Some("1"))]).await;
    let response = run.token(&[("code", Some(&code)), ("client_info", Some("1"))]).await;
    let answer: Value = response.json().await.unwrap();
    let info = claims(&json!(format!(".{}", text(&answer["client_info"]))));
    assert_eq!(info["uid"], claims(&answer["id_token"])["oid"]);
    assert_eq!(info["utid"], claims(&answer["id_token"])["tid"]);
}

#[tokio::test]
async fn token_refuses_a_code_used_twice() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    run.redeem(&code).await;
    assert_identity_error(run.token(&[("code", Some(&code))]).await, 400, "invalid_grant", 54005)
        .await;
}

#[tokio::test]
async fn of_parallel_requests_with_one_code_one_wins() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    let spend = async || run.token(&[("code", Some(&code))]).await.status().as_u16();
    let (a, b, c, d) = tokio::join!(spend(), spend(), spend(), spend());
    let mut statuses = [a, b, c, d];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400]);
}

#[tokio::test]
async fn token_refuses_a_code_that_has_run_out() {
    let (run, _folder) = start().await;
    run.code(MEGAN, &[]).await;
    run.fault(json!({"on": "authorize", "do": {"expires_in": 0}})).await;
    let code = reply(&run.authorize(&[("login_hint", Some(MEGAN))]).await)["code"].clone();
    assert_identity_error(run.token(&[("code", Some(&code))]).await, 400, "invalid_grant", 70008)
        .await;
}

#[tokio::test]
async fn token_refuses_another_reply_url_verifier_or_code() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    for (name, value, error, number) in [
        ("redirect_uri", Some("http://localhost:1/other"), "invalid_grant", 500_112),
        ("redirect_uri", None, "invalid_request", 900_144),
        (
            "code_verifier",
            Some("a-wrong-verifier-a-wrong-verifier-a-wrong-ve"),
            "invalid_grant",
            501_481,
        ),
        ("code_verifier", None, "invalid_grant", 50148),
        ("code", Some("0.Amade-up"), "invalid_grant", 70000),
        ("code", None, "invalid_request", 900_144),
        ("grant_type", None, "invalid_request", 900_144),
        ("grant_type", Some("password"), "unsupported_grant_type", 70003),
        ("resource", Some("https://graph.microsoft.com"), "invalid_request", 901_002),
    ] {
        let changes = if name == "code" {
            vec![(name, value)]
        } else {
            vec![("code", Some(code.as_str())), (name, value)]
        };
        assert_identity_error(run.token(&changes).await, 400, error, number).await;
    }
    // None of that spent the code.
    run.redeem(&code).await;
}

#[tokio::test]
async fn token_refuses_a_verifier_for_a_code_without_challenge() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[("code_challenge", None), ("code_challenge_method", None)]).await;
    assert_identity_error(run.token(&[("code", Some(&code))]).await, 400, "invalid_grant", 501_481)
        .await;
    let response = run.token(&[("code", Some(&code)), ("code_verifier", None)]).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn token_refuses_a_code_of_the_other_dialect_or_a_foreign_tenant() {
    let (run, _folder) = start().await;
    let code = run.code(SAM, &[]).await;
    let post = async |path: &str| {
        let fields = [
            ("client_id", DEFAULT_CLIENT_ID),
            ("client_secret", DEFAULT_CLIENT_SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", support::REPLY_URL),
            ("code_verifier", support::VERIFIER),
            ("code", &code),
        ];
        run.http.post(run.url(path)).form(&fields).send().await.unwrap()
    };
    assert_identity_error(post("/common/oauth2/token").await, 400, "invalid_grant", 70000).await;
    assert_identity_error(
        post("/organizations/oauth2/v2.0/token").await,
        400,
        "invalid_request",
        50020,
    )
    .await;
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[tokio::test]
async fn token_refuses_a_client_that_cannot_prove_itself() {
    let (run, _folder) = start().await;
    for (changes, status, error, number) in [
        (
            vec![("client_id", Some("11111111-2222-3333-4444-555555555555"))],
            400,
            "unauthorized_client",
            700_016,
        ),
        (vec![("client_id", None)], 400, "invalid_request", 900_144),
        (vec![("client_secret", Some("wrong"))], 401, "invalid_client", 7_000_215),
        (vec![("client_secret", None)], 401, "invalid_client", 7_000_218),
        (
            vec![
                ("client_secret", None),
                ("client_assertion", Some("x.y.z")),
                ("client_assertion_type", Some(JWT_BEARER)),
            ],
            401,
            "invalid_client",
            50_027,
        ),
        (
            vec![("client_secret", None), ("client_assertion", Some("x.y.z"))],
            400,
            "invalid_request",
            900_144,
        ),
    ] {
        assert_identity_error(run.token(&changes).await, status, error, number).await;
    }
}

#[tokio::test]
async fn the_secret_may_come_by_basic_authentication() {
    let (run, _folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    let post = |secret: &'static str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", support::REPLY_URL),
            ("code_verifier", support::VERIFIER),
            ("code", &code),
        ];
        let url = run.url("/common/oauth2/v2.0/token");
        run.http.post(url).basic_auth(DEFAULT_CLIENT_ID, Some(secret)).form(&fields).send()
    };
    assert_identity_error(post("wrong").await.unwrap(), 401, "invalid_client", 7_000_215).await;
    assert_eq!(post(DEFAULT_CLIENT_SECRET).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn token_refuses_a_secret_from_a_browser() {
    let (run, _folder) = start().await;
    let fields = [
        ("client_id", DEFAULT_CLIENT_ID),
        ("client_secret", DEFAULT_CLIENT_SECRET),
        ("grant_type", "refresh_token"),
    ];
    let url = run.url("/common/oauth2/v2.0/token");
    let request = run.http.post(url).form(&fields).header("origin", "http://localhost:8000");
    assert_identity_error(request.send().await.unwrap(), 400, "invalid_request", 9_002_326).await;
}

#[tokio::test]
async fn token_refuses_what_is_no_form() {
    let (run, _folder) = start().await;
    let post = |body: String, kind: &'static str| {
        run.http
            .post(run.url("/common/oauth2/v2.0/token"))
            .header("content-type", kind)
            .body(body)
            .send()
    };
    let form = "application/x-www-form-urlencoded";
    let json = post("{}".to_owned(), "application/json").await.unwrap();
    assert_identity_error(json, 400, "invalid_request", 900_144).await;
    let doubled = post("client_id=a&client_id=a".to_owned(), form).await.unwrap();
    assert_identity_error(doubled, 400, "invalid_request", 9_000_411).await;
    let bytes = post("client_id=%ff".to_owned(), form).await.unwrap();
    assert_identity_error(bytes, 400, "invalid_request", 9_002_313).await;
    let huge = post("x".repeat(1_000_000), form).await.unwrap();
    assert_identity_error(huge, 413, "invalid_request", 9_002_313).await;
    let get = run.get("/common/oauth2/v2.0/token").await;
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_refresh_gives_a_new_refresh_token_and_leaves_the_old_one_good() {
    let folder = tempfile::tempdir().unwrap();
    let run = start_in(folder.path()).await;
    let first = text(&run.sign_in(MEGAN, SCOPE).await["refresh_token"]);
    let refresh = |run: &support::Run, token: String, scope: Option<&'static str>| {
        let (http, url) = (run.http.clone(), run.url("/common/oauth2/v2.0/token"));
        async move {
            let mut fields = vec![
                ("client_id", DEFAULT_CLIENT_ID),
                ("client_secret", DEFAULT_CLIENT_SECRET),
                ("grant_type", "refresh_token"),
                ("refresh_token", &token),
            ];
            fields.extend(scope.map(|scope| ("scope", scope)));
            http.post(url).form(&fields).send().await.unwrap()
        }
    };
    let answer: Value = refresh(&run, first.clone(), None).await.json().await.unwrap();
    let second = text(&answer["refresh_token"]);
    assert_ne!(first, second);
    assert_eq!(claims(&answer["id_token"])["nonce"], Value::Null);
    run.sandbox.stop().await;

    // Both survive a restart.
    let run = start_in(folder.path()).await;
    for token in [&first, &second] {
        assert_eq!(refresh(&run, token.clone(), Some("User.Read")).await.status(), StatusCode::OK);
    }
    let narrowed: Value =
        refresh(&run, second.clone(), Some("User.Read")).await.json().await.unwrap();
    assert_eq!(narrowed["scope"], "User.Read openid profile");
    assert!(narrowed["refresh_token"].is_string());

    let (status, refusal) = refused(refresh(&run, second, Some("Mail.ReadWrite")).await).await;
    assert_eq!((status, &refusal["error"]), (400, &json!("invalid_grant")));
    assert_eq!(
        (&refusal["suberror"], &refusal["error_codes"]),
        (&json!("consent_required"), &json!([65001]))
    );
    let unknown = refresh(&run, "1.Amade-up".to_owned(), None).await;
    assert_identity_error(unknown, 400, "invalid_grant", 9_002_313).await;
}

#[tokio::test]
async fn secrets_are_not_kept_in_clear() {
    let (run, folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    let token = text(&run.redeem(&code).await["refresh_token"]);
    let kept = std::fs::read_to_string(folder.path().join("grants.jsonl")).unwrap();
    assert!(!kept.contains(&code) && !kept.contains(&token));
    assert!(!kept.contains(DEFAULT_CLIENT_SECRET));
}

#[tokio::test]
async fn an_error_carries_the_id_that_the_caller_sent() {
    let (run, _folder) = start().await;
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let url = run.url("/common/oauth2/v2.0/token");
    let (_, envelope) =
        refused(run.http.post(&url).header("client-request-id", id).send().await.unwrap()).await;
    assert_eq!(envelope["correlation_id"], id);
    let (_, envelope) =
        refused(run.http.post(&url).header("client-request-id", "x\"y").send().await.unwrap())
            .await;
    assert_ne!(envelope["correlation_id"], "x\"y");
}

#[tokio::test]
async fn what_was_answered_is_on_disk_at_once() {
    let (run, folder) = start().await;
    let code = run.code(MEGAN, &[]).await;
    let spent = run.code(MEGAN, &[]).await;
    let token = text(&run.redeem(&spent).await["access_token"]);
    run.send(&token, &support::mail_to(ZOE)).await;
    // As after `kill -9`: the files are taken away under the running sandbox.
    let copy = tempfile::tempdir().unwrap();
    let entries = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.file_type().unwrap().is_file()) {
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let again = start_in(copy.path()).await;
    assert_eq!(again.json("/sandbox/messages").await, run.json("/sandbox/messages").await);
    again.redeem(&code).await;
    assert_identity_error(
        again.token(&[("code", Some(&spent))]).await,
        400,
        "invalid_grant",
        54005,
    )
    .await;
    let me = again.http.get(again.url("/v1.0/me")).bearer_auth(token).send().await.unwrap();
    assert_eq!(me.status(), StatusCode::OK);
    let consented = again.authorize(&[("login_hint", Some(MEGAN))]).await;
    assert_eq!(consented.status(), StatusCode::FOUND);
}
