//! Discovery, keys and who may ask.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use reqwest::StatusCode;
use serde_json::json;

#[path = "support/sandbox.rs"]
mod support;

use support::{assert_identity_error, start, text};

const WORK: &str = "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b";
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

#[tokio::test]
async fn discovery_names_the_origin_by_which_it_was_asked() {
    let (run, _folder) = start().await;
    let document = run.json("/common/v2.0/.well-known/openid-configuration").await;
    let origin = &run.origin;
    assert_eq!(document["issuer"], json!(format!("{origin}/{{tenantid}}/v2.0")));
    assert_eq!(
        document["authorization_endpoint"],
        json!(format!("{origin}/common/oauth2/v2.0/authorize"))
    );
    assert_eq!(document["token_endpoint"], json!(format!("{origin}/common/oauth2/v2.0/token")));
    assert_eq!(
        document["end_session_endpoint"],
        json!(format!("{origin}/common/oauth2/v2.0/logout"))
    );
    assert_eq!(document["jwks_uri"], json!(format!("{origin}/common/discovery/v2.0/keys")));
    assert_eq!(document["msgraph_host"], json!(run.sandbox.addr().to_string()));

    let by_name = format!("localhost:{}", run.sandbox.addr().port());
    let url = run.url("/common/v2.0/.well-known/openid-configuration");
    let asked = run.http.get(url).header("host", &by_name).send().await.unwrap();
    let document: serde_json::Value = asked.json().await.unwrap();
    assert_eq!(
        document["token_endpoint"],
        json!(format!("http://{by_name}/common/oauth2/v2.0/token"))
    );
    assert_eq!(document["msgraph_host"], json!(by_name));
}

#[tokio::test]
async fn discovery_knows_each_name_of_a_tenant() {
    let (run, _folder) = start().await;
    for (segment, issuer) in [
        ("organizations", "{tenantid}"),
        ("consumers", PERSONAL),
        (PERSONAL, PERSONAL),
        ("fabrikam.example", WORK),
        (WORK, WORK),
    ] {
        let document = run.json(&format!("/{segment}/v2.0/.well-known/openid-configuration")).await;
        assert_eq!(document["issuer"], json!(format!("{}/{issuer}/v2.0", run.origin)), "{segment}");
    }
}

#[tokio::test]
async fn discovery_of_v1_names_the_endpoints_of_v1() {
    let (run, _folder) = start().await;
    let document = run.json("/common/.well-known/openid-configuration").await;
    assert_eq!(document["issuer"], json!(format!("{}/{{tenantid}}/", run.origin)));
    assert_eq!(document["token_endpoint"], json!(format!("{}/common/oauth2/token", run.origin)));
    let document = run.json(&format!("/{WORK}/.well-known/openid-configuration")).await;
    assert_eq!(document["issuer"], json!(format!("{}/{WORK}/", run.origin)));
    let keys = text(&document["jwks_uri"]).replace(&run.origin, "");
    assert_eq!(run.json(&keys).await["keys"][0]["issuer"], document["issuer"]);
}

#[tokio::test]
async fn an_unknown_tenant_is_refused_everywhere() {
    let (run, _folder) = start().await;
    for path in ["/nobody/v2.0/.well-known/openid-configuration", "/nobody/discovery/v2.0/keys"] {
        assert_identity_error(run.get(path).await, 400, "invalid_tenant", 90002).await;
    }
    let token = run.http.post(run.url("/nobody/oauth2/v2.0/token")).send().await.unwrap();
    assert_identity_error(token, 400, "invalid_tenant", 90002).await;
    let url = run.authorize_url("/nobody/oauth2/v2.0/authorize", &[]);
    let page = run.http.get(url).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::BAD_REQUEST);
    assert!(page.text().await.unwrap().contains("AADSTS90002"));
}

#[tokio::test]
async fn keys_name_their_issuer_and_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let run = support::start_in(folder.path()).await;
    let keys = run.json("/common/discovery/v2.0/keys").await;
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["use"]), (&json!("RSA"), &json!("sig")));
    assert_eq!(key["kid"], key["x5t"]);
    assert_eq!(key["issuer"], json!(format!("{}/{{tenantid}}/v2.0", run.origin)));
    run.sandbox.stop().await;

    let run = support::start_in(folder.path()).await;
    let again = run.json("/common/discovery/v2.0/keys").await;
    assert_eq!(again["keys"][0]["n"], key["n"]);
    assert_eq!(again["keys"][0]["kid"], key["kid"]);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_kept_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (run, folder) = start().await;
    run.sign_in(support::MEGAN, support::SCOPE).await;
    for name in ["signing-key.pk8", "grants.jsonl", "mail.jsonl"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let (run, _folder) = start().await;
    for host in [
        "evil.example",
        "evil.example:8001",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "user@localhost",
    ] {
        let asked =
            run.http.get(run.url("/sandbox/messages")).header("host", host).send().await.unwrap();
        assert!(matches!(asked.status().as_u16(), 400 | 421), "{host}: {}", asked.status());
    }
    for host in ["localhost:9", "127.0.0.1:9", "[::1]:9", "LOCALHOST"] {
        let asked =
            run.http.get(run.url("/sandbox/messages")).header("host", host).send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let (run, _folder) = start().await;
    let url = run.url("/sandbox/messages");
    let forged = run.http.delete(&url).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let own = run.http.delete(&url).header("sec-fetch-site", "same-origin").send().await.unwrap();
    assert_eq!(own.status(), StatusCode::NO_CONTENT);
}
