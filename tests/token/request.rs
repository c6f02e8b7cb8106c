//! What the token endpoint is asked.

use sha2::{Digest, Sha256};

use crate::stage;
use crate::support::{
    Answer, CLIENT_ID, CLIENT_SECRET, KEY, Microsoft, encode, id_claims, sign_in, start_sign_in,
    token_answer,
};

#[tokio::test]
async fn the_request_names_everything_in_its_body() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.once(
        "/token",
        Answer::json(&token_answer(&KEY.sign(&id_claims(&microsoft, &started.nonce)))),
    );
    browser.arrive(&started.reply("the%2Bcode")).send().await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!((asked.method.as_str(), asked.query.as_str()), ("POST", ""));
    let verifier = asked.field("code_verifier").unwrap();
    assert_eq!(encode(&Sha256::digest(&verifier)), started.challenge);
    let mut form = asked.form();
    form.sort();
    let capability = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
    let expected = [
        ("claims", capability.to_owned()),
        ("client_id", CLIENT_ID.to_owned()),
        ("client_secret", CLIENT_SECRET.to_owned()),
        ("code", "the+code".to_owned()),
        ("code_verifier", verifier),
        ("grant_type", "authorization_code".to_owned()),
        ("redirect_uri", format!("{}/connect/get_token/", app.origin)),
        ("scope", "openid profile offline_access User.Read Mail.Send".to_owned()),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value)));
    for absent in ["authorization", "origin", "cookie", "referer"] {
        assert!(!asked.headers.contains_key(absent), "{absent}");
    }
    assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(!asked.headers.contains_key("accept-encoding"), "decompression is off");
}

#[tokio::test]
async fn the_dialect_of_the_article_names_a_resource_and_no_scope() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    sign_in(&app.browser(), &microsoft).await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("resource").as_deref(), Some("https://graph.microsoft.com"));
    assert_eq!(asked.field("scope"), None);
    assert_eq!(asked.field("client_secret").as_deref(), Some(CLIENT_SECRET));
    assert!(asked.field("code_verifier").is_some());
}

#[tokio::test]
async fn the_resource_follows_the_cloud() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document["msgraph_host"] = "graph.microsoft.us".into();
    microsoft.always("/common/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    sign_in(&app.browser(), &microsoft).await;
    let asked = microsoft.asked("/token").remove(0);
    assert_eq!(asked.field("resource").as_deref(), Some("https://graph.microsoft.us"));
}
