//! The address of the sign-in page.

use crate::support::{self, Answer, CLIENT_ID, Microsoft, start_sign_in};
use crate::{fixed, parameter};

#[tokio::test]
async fn sign_in_leads_to_the_authorize_endpoint() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let page = app.browser().get("/connect/sign-in").send().await;
    assert_eq!(page.status, 303);
    let reply = url::form_urlencoded::byte_serialize(
        format!("{}/connect/get_token/", app.origin).as_bytes(),
    )
    .collect::<String>();
    assert_eq!(
        fixed(page.location()),
        format!(
            "{}/authorize?client_id={CLIENT_ID}&response_type=code&redirect_uri={reply}&response_mode=query\
             &scope=openid+profile+offline_access+User.Read+Mail.Send&state=%5Bstate%5D&nonce=%5Bnonce%5D\
             &code_challenge=%5Bcode_challenge%5D&code_challenge_method=S256\
             &claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D",
            microsoft.origin
        )
    );
}

#[tokio::test]
async fn sign_in_speaks_the_dialect_of_the_article() {
    let microsoft = Microsoft::start().await;
    let mut document = microsoft.document();
    document["msgraph_host"] = "graph.microsoft.us".into();
    microsoft.always("/common/.well-known/openid-configuration", Answer::json(&document));
    let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    let page = app.browser().get("/connect/sign-in").send().await;
    assert_eq!(parameter(&page, "resource").as_deref(), Some("https://graph.microsoft.us"));
    assert_eq!(parameter(&page, "scope").as_deref(), Some("openid"));
    assert_eq!(parameter(&page, "code_challenge_method").as_deref(), Some("S256"));
}

#[tokio::test]
async fn every_sign_in_has_its_own_random_parts() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let first = start_sign_in(&browser, "/connect/sign-in").await;
    let second = start_sign_in(&browser, "/connect/sign-in").await;
    let mut parts = vec![
        first.state,
        first.nonce,
        first.challenge,
        second.state,
        second.nonce,
        second.challenge,
    ];
    parts.sort();
    parts.dedup();
    assert_eq!(parts.len(), 6);
}

#[tokio::test]
async fn sign_in_sets_its_cookie_exactly() {
    let microsoft = Microsoft::start().await;
    let page = microsoft.app(&[]).await.browser().get("/connect/sign-in").send().await;
    let cookie = page.header("set-cookie").unwrap();
    let (name, rest) = cookie.split_once('=').unwrap();
    let (value, attributes) = rest.split_once("; ").unwrap();
    assert_eq!(name.strip_prefix("__Host-Http-sign-in-").unwrap().len(), 8);
    assert!(
        value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{value}"
    );
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600");
}

#[tokio::test]
async fn nothing_secret_of_a_sign_in_stands_in_the_answer() {
    let microsoft = Microsoft::start().await;
    let page = microsoft.app(&[]).await.browser().get("/connect/sign-in").send().await;
    assert!(!page.everything().contains(support::CLIENT_SECRET));
    assert_eq!(parameter(&page, "code_verifier"), None);
    assert_eq!(page.header("cache-control"), Some("no-store"));
}
