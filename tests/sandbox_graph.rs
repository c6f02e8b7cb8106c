//! Profile, photo and who may use Graph.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

#[path = "support/sandbox.rs"]
mod support;

use support::{MEGAN, Run, SAM, SCOPE, ZOE, assert_graph_error, mail_to, start, text};

async fn get(run: &Run, token: &str, path: &str) -> Response {
    run.http.get(run.url(path)).bearer_auth(token).send().await.unwrap()
}

#[tokio::test]
async fn me_describes_the_caller() {
    let (run, _folder) = start().await;
    let token = run.access_token(ZOE, SCOPE).await;
    let me: Value = get(&run, &token, "/v1.0/me").await.json().await.unwrap();
    assert_eq!(me["displayName"], "Zoë O'Brien <Test> & Søn");
    assert_eq!((&me["mail"], &me["userPrincipalName"]), (&json!(ZOE), &json!(ZOE)));
    assert_eq!(me["@odata.context"], json!(format!("{}/v1.0/$metadata#users/$entity", run.origin)));

    let token = run.access_token(SAM, SCOPE).await;
    let me: Value = get(&run, &token, "/v1.0/me").await.json().await.unwrap();
    assert_eq!((&me["mail"], &me["userPrincipalName"]), (&Value::Null, &json!(SAM)));
}

#[tokio::test]
async fn me_honours_select() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let response = get(&run, &token, "/v1.0/me?$select=displayName,mail").await;
    let me: Value = response.json().await.unwrap();
    let mut names: Vec<_> = me.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["@odata.context", "displayName", "id", "mail"]);
    assert_graph_error(get(&run, &token, "/v1.0/me?$select=shoeSize").await, 400, "BadRequest")
        .await;
    assert_graph_error(get(&run, &token, "/v1.0/me?$expand=manager").await, 400, "BadRequest")
        .await;
}

#[tokio::test]
async fn a_photo_comes_where_there_is_one() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    for path in ["/v1.0/me/photo/$value", "/v1.0/me/photos/48x48/$value"] {
        let photo = get(&run, &token, path).await;
        assert_eq!(photo.headers()["content-type"], "image/jpeg");
        assert!(photo.bytes().await.unwrap().starts_with(b"\xff\xd8\xff"));
    }
    assert_graph_error(get(&run, &token, "/v1.0/me/photos/1x1/$value").await, 400, "BadRequest")
        .await;
    let token = run.access_token(ZOE, SCOPE).await;
    assert_graph_error(get(&run, &token, "/v1.0/me/photo/$value").await, 404, "ImageNotFound")
        .await;
}

#[tokio::test]
async fn graph_refuses_a_token_that_is_not_its_own() {
    let (run, _folder) = start().await;
    let answer = run.sign_in(MEGAN, SCOPE).await;
    let good = text(&answer["access_token"]);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let other = text(&run.sign_in(ZOE, SCOPE).await["access_token"]);
    let swapped = other.split('.').nth(1).unwrap();
    for token in [
        String::new(),
        "nonsense".to_owned(),
        "a.b.c".to_owned(),
        text(&answer["id_token"]),
        format!("{header}.{swapped}.{signature}"),
        format!("{signed}."),
    ] {
        let response = get(&run, &token, "/v1.0/me").await;
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Bearer realm=\"\", authorization_uri="), "{challenge}");
        assert_graph_error(response, 401, "InvalidAuthenticationToken").await;
    }
    assert_graph_error(run.get("/v1.0/me").await, 401, "InvalidAuthenticationToken").await;
    let basic = run.http.get(run.url("/v1.0/me")).basic_auth("a", Some("b")).send().await.unwrap();
    assert_graph_error(basic, 401, "InvalidAuthenticationToken").await;
}

#[tokio::test]
async fn graph_refuses_a_token_that_has_run_out() {
    let (run, _folder) = start().await;
    run.fault(json!({"on": "token", "do": {"expires_in": 0}})).await;
    let answer = run.sign_in(MEGAN, SCOPE).await;
    assert_eq!(answer["expires_in"], 0);
    let response = get(&run, &text(&answer["access_token"]), "/v1.0/me").await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let error: Value = response.json().await.unwrap();
    assert_eq!(error["error"]["code"], "InvalidAuthenticationToken");
    assert_eq!(error["error"]["message"], "Lifetime validation failed, the token is expired.");
}

#[tokio::test]
async fn graph_refuses_what_was_not_consented_to() {
    let (run, _folder) = start().await;
    let sender = run.access_token(MEGAN, "openid Mail.Send").await;
    assert_graph_error(get(&run, &sender, "/v1.0/me").await, 403, "Authorization_RequestDenied")
        .await;
    assert_graph_error(get(&run, &sender, "/v1.0/me/photo/$value").await, 403, "ErrorAccessDenied")
        .await;
    assert_graph_error(get(&run, &sender, "/v1.0/me/messages").await, 403, "ErrorAccessDenied")
        .await;
    assert_graph_error(get(&run, &sender, "/v1.0/me/mailFolders").await, 403, "ErrorAccessDenied")
        .await;
    let reader = run.access_token(MEGAN, "openid User.Read").await;
    assert_graph_error(run.send(&reader, &mail_to(ZOE)).await, 403, "ErrorAccessDenied").await;
    assert_eq!(run.json("/sandbox/messages").await, json!([]));
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_envelope_of_graph() {
    let (run, _folder) = start().await;
    assert_graph_error(run.get("/v1.0/me/drive").await, 404, "ResourceNotFound").await;
    assert_graph_error(run.get("/v1.0/planets").await, 404, "ResourceNotFound").await;
    assert_graph_error(run.get("/v1.0/me/sendMail").await, 405, "Request_BadRequest").await;
}

#[tokio::test]
async fn every_answer_carries_the_ids() {
    let (run, _folder) = start().await;
    let token = run.access_token(MEGAN, SCOPE).await;
    let ask = |wish: bool| {
        let request = run
            .http
            .get(run.url("/v1.0/me"))
            .bearer_auth(&token)
            .header("client-request-id", "my-id");
        if wish {
            request.header("return-client-request-id", "true").send()
        } else {
            request.send()
        }
    };
    let response = ask(true).await.unwrap();
    assert_eq!(response.headers()["client-request-id"], "my-id");
    for name in ["request-id", "x-ms-ags-diagnostic", "date"] {
        assert!(response.headers().contains_key(name), "{name}");
    }
    assert!(!ask(false).await.unwrap().headers().contains_key("client-request-id"));
}
