//! What the provider and Graph say.

use graph_connect::server::doctor::Level;
use serde_json::json;

use crate::patient::Patient;
use crate::support::{Answer, DISCOVERY, Demo, Nobody};

#[tokio::test]
async fn a_provider_that_is_not_there_or_not_right_is_found() {
    let patient = Patient::new().await;
    let nobody = Nobody::new();
    let found = patient.fails("discovery", &[("AZURE_AUTHORITY_HOST", &nobody.origin())]).await;
    assert_eq!(found.person_reads.as_deref(), Some("Microsoft can't be reached right now"));
    let found = patient.fails("discovery", &[("AZURE_TENANT_ID", "nobody.example")]).await;
    assert!(found.text.contains("knows no such tenant"), "{found:?}");
    for answer in [Answer::new(200, "<html>"), Answer::new(503, ""), Answer::json(&json!({}))] {
        patient.microsoft.once(DISCOVERY, answer);
        patient.fails("discovery", &[]).await;
    }
    let mut unsafe_document = patient.microsoft.document();
    unsafe_document["token_endpoint"] = "http://login.example/token".into();
    patient.microsoft.once(DISCOVERY, Answer::json(&unsafe_document));
    patient.fails("discovery", &[]).await;
}

#[tokio::test]
async fn an_issuer_that_is_not_the_configured_one_is_found() {
    let patient = Patient::new().await;
    let place = "/7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b/v2.0/.well-known/openid-configuration";
    patient.microsoft.always(place, Answer::json(&patient.microsoft.document()));
    let tenant = ("AZURE_TENANT_ID", "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b");
    patient.fails("issuer", &[tenant]).await;
    let issuer = format!("{}/issuer", patient.microsoft.origin);
    let place = "/issuer/.well-known/openid-configuration";
    patient.microsoft.always(place, Answer::json(&patient.microsoft.document()));
    patient.fails("issuer", &[("CONNECT_ISSUER", &issuer)]).await;
    let mut document = patient.microsoft.document();
    document["issuer"] = issuer.clone().into();
    patient.microsoft.always(place, Answer::json(&document));
    assert!(patient.examined(&[("CONNECT_ISSUER", &issuer)]).await.ready);
}

#[tokio::test]
async fn keys_that_are_none_are_found() {
    for answer in [
        Answer::new(500, ""),
        Answer::new(200, "<html>"),
        Answer::json(&json!({"keys": []})),
        Answer::json(&json!({"keys": [{"kty": "EC", "kid": "x"}]})),
    ] {
        let patient = Patient::new().await;
        patient.microsoft.always("/keys", answer);
        patient.fails("keys", &[]).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_found() {
    let patient = Patient::new().await;
    let dated = |seconds: u64| {
        let at = std::time::UNIX_EPOCH
            + std::time::Duration::from_secs(
                u64::try_from(crate::support::now()).unwrap() - seconds,
            );
        let document = Answer::json(&patient.microsoft.document());
        patient.microsoft.always(DISCOVERY, document.with("date", &httpdate::fmt_http_date(at)));
    };
    dated(3_600);
    patient.fails("clock", &[]).await;
    dated(45);
    patient.is_warned("clock", &[]).await;
    dated(5);
    assert!(patient.examined(&[]).await.ready);
}

#[tokio::test]
async fn a_credential_that_is_not_accepted_is_explained() {
    let patient = Patient::new().await;
    let refused = |status, error: &str, code: u32| {
        let body = json!({"error": error, "error_codes": [code], "error_description": "MARKED"});
        patient.microsoft.once("/token", Answer::json(&body).status(status));
    };
    for (error, code, mend, reads) in [
        ("invalid_client", 7_000_215, "Value (not the Secret ID)", "secret of this site is wrong"),
        ("invalid_client", 7_000_222, "new client secret", "has expired"),
        ("invalid_client", 7_000_218, "one of the credentials", ""),
        ("invalid_client", 700_027, "upload the certificate", ""),
        ("invalid_client", 700_025, "platform Web", ""),
        ("unauthorized_client", 700_016, "of this tenant", "does not know this app"),
        ("invalid_request", 50_194, "single tenant", ""),
        ("invalid_client", 1, "app registration", ""),
    ] {
        refused(401, error, code);
        let found = patient.fails("credential-accepted", &[]).await;
        assert!(found.mend.as_ref().unwrap().contains(mend), "{code}: {found:?}");
        assert!(found.person_reads.unwrap().contains(reads), "{code}");
        assert!(found.text.contains(&format!("AADSTS{code}")), "{}", found.text);
    }
    refused(400, "invalid_request", 9_002_313);
    assert!(
        patient.examined(&[]).await.ready,
        "a malformed code says nothing against the credential"
    );
    for answer in [Answer::new(503, ""), Answer::new(200, "<html>"), Answer::new(429, "")] {
        patient.microsoft.once("/token", answer);
        patient.is_warned("credential-accepted", &[]).await;
    }
    let asked = patient.microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("grant_type").as_deref(), Some("authorization_code"));
}

#[tokio::test]
async fn a_graph_that_is_none_is_found() {
    let patient = Patient::new().await;
    for answer in [Answer::new(200, "<html>Please sign in"), Answer::new(404, "")] {
        patient.microsoft.once("/v1.0/me", answer);
        let found = patient.fails("graph", &[]).await;
        assert!(found.text.contains("this is not Graph"), "{found:?}");
    }
    let nobody = Nobody::new();
    patient.fails("graph", &[("CONNECT_GRAPH_URL", &nobody.origin())]).await;
}

#[tokio::test]
async fn the_sandbox_is_ready_and_a_wrong_app_at_it_is_not() {
    for protocol in ["v2.0", "v1.0"] {
        let (demo, _app) = Demo::start(&[]).await;
        let patient = Patient::new().await;
        let at_sandbox = [
            ("AZURE_AUTHORITY_HOST", &*demo.origin),
            ("CONNECT_GRAPH_URL", &*demo.origin),
            ("CONNECT_PROTOCOL", protocol),
        ];
        let report = patient.examined(&at_sandbox).await;
        assert!(report.findings.iter().all(|it| it.level == Level::Ok), "{protocol}: {report}");
        let with = |change| [&at_sandbox[..], &[change]].concat();
        let wrong = with(("AZURE_CLIENT_SECRET", "MARKED-wrong"));
        let found = patient.fails("credential-accepted", &wrong).await;
        assert!(found.text.contains("AADSTS7000215"), "{found:?}");
        let unknown = with(("AZURE_CLIENT_ID", "00000000-1111-4222-8333-444455556666"));
        let found = patient.fails("credential-accepted", &unknown).await;
        assert!(found.text.contains("AADSTS700016"), "{found:?}");
        let tenant = with(("AZURE_TENANT_ID", "nobody.example"));
        patient.fails("discovery", &tenant).await;
    }
}
