//! What the token endpoint gets, and what the sandbox makes of it.

use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Asked, CLIENT_ID, Demo, Files, Log, Made, Microsoft, now, sign_in};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The sign-in at the scripted provider; the token request.
async fn asked_with(credential: (&str, &str)) -> (Microsoft, Asked) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("AZURE_CLIENT_SECRET", ""), credential]).await;
    sign_in(&app.browser(), &microsoft).await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("client_secret"), None);
    assert_eq!(asked.field("client_id").as_deref(), Some(CLIENT_ID));
    assert_eq!(asked.field("client_assertion_type").as_deref(), Some(JWT_BEARER));
    (microsoft, asked)
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_certificate_signs_an_assertion_for_this_endpoint_and_moment() {
    let (files, made) = (Files::new(), Made::new());
    let path = files.write("app.pem", &made.pem());
    let (microsoft, asked) = asked_with(("AZURE_CLIENT_CERTIFICATE_PATH", &path)).await;
    let assertion = asked.field("client_assertion").unwrap();
    let [header, claims, signature] = assertion.split('.').collect::<Vec<_>>()[..] else {
        panic!("{assertion}")
    };
    let signed = format!("{header}.{claims}");
    let pair = RsaKeyPair::from_pkcs8(&made.key.serialize_der()).unwrap();
    UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, pair.public_key().as_ref())
        .verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
        .unwrap();
    let (header, claims) = (decoded(header), decoded(claims));
    let pem = std::fs::read(&path).unwrap();
    let der = CertificateDer::from_pem_slice(&pem).unwrap();
    let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(&der));
    assert_eq!(header, serde_json::json!({"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}));
    assert_eq!(claims["aud"], format!("{}/token", microsoft.origin));
    assert_eq!(
        (claims["iss"].as_str(), claims["sub"].as_str()),
        (Some(CLIENT_ID), Some(CLIENT_ID))
    );
    assert!((now() - 60..=now()).contains(&claims["nbf"].as_i64().unwrap()), "{claims}");
    let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert!((300..=600).contains(&life), "{claims}");
    assert!(uuid::Uuid::try_parse(claims["jti"].as_str().unwrap()).is_ok(), "{claims}");
}

#[tokio::test]
async fn a_federated_token_is_sent_as_it_is() {
    let files = Files::new();
    let path = files.write("token", "the.federated.token\n");
    let (_, asked) = asked_with(("AZURE_FEDERATED_TOKEN_FILE", &path)).await;
    assert_eq!(asked.field("client_assertion").as_deref(), Some("the.federated.token"));
}

#[tokio::test]
async fn the_sandbox_knows_the_certificate_and_the_federated_token() {
    let files = Files::new();
    let pem = files.write("app.pem", &Made::new().pem());
    let token = files.write("token", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl");
    for credential in
        [("AZURE_CLIENT_CERTIFICATE_PATH", &*pem), ("AZURE_FEDERATED_TOKEN_FILE", &*token)]
    {
        let (demo, app) = Demo::start(&[("AZURE_CLIENT_SECRET", ""), credential]).await;
        let browser = app.browser();
        demo.sign_in(&browser, "megan@fabrikam.example").await;
        let page = browser.get("/").send().await;
        assert!(page.text().contains("Hi, "), "{credential:?}: {}", page.text());
    }
}

#[tokio::test]
async fn the_end_of_a_certificate_is_warned_of_30_days_ahead() {
    for (days, warned) in [(29, true), (31, false)] {
        let (log, _listening) = Log::listen("warn");
        let files = Files::new();
        let path = files.write("app.pem", &Made::ending_in(days).pem());
        asked_with(("AZURE_CLIENT_CERTIFICATE_PATH", &path)).await;
        let lines = log.lines("WARN");
        let told = lines.iter().filter(|line| line.contains("ends soon")).count();
        assert_eq!(told, usize::from(warned), "{days} days: {lines:?}");
    }
}
