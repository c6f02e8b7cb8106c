//! What was granted, and what is asked for besides.

use serde_json::json;

use crate::parameter;
use crate::support::{App, Browser, Form, Microsoft, person};

/// Somebody who has granted these.
async fn with_scopes(scopes: &[&str]) -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let mut data = person(&microsoft.issuer());
    data.tokens.scopes = scopes.iter().map(ToString::to_string).collect();
    data.profile = None;
    let browser = app.signed_in(&data).await;
    (microsoft, app, browser)
}

#[tokio::test]
async fn a_need_of_somebody_known_asks_for_more_and_not_again_who_it_is() {
    let (_microsoft, _app, browser) = with_scopes(&["Mail.Send", "User.Read", "people.read"]).await;
    let page = browser.get("/connect/sign-in?need=attachments").send().await;
    assert_eq!(parameter(&page, "login_hint").as_deref(), Some("O.hint"));
    let scopes = parameter(&page, "scope").unwrap();
    assert!(scopes.ends_with("Mail.ReadWrite People.Read"), "what was granted stays: {scopes}");
    let other = browser.get("/connect/sign-in?need=people&login_hint=a%40b.example").send().await;
    assert_eq!(parameter(&other, "login_hint").as_deref(), Some("a@b.example"));
    let switch = browser.get("/connect/sign-in?prompt=select_account").send().await;
    assert_eq!(parameter(&switch, "login_hint"), None);
}

#[tokio::test]
async fn in_the_dialect_of_the_article_a_need_asks_for_consent() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[("CONNECT_PROTOCOL", "v1.0")]).await;
    let page = app.browser().get("/connect/sign-in?need=people").send().await;
    assert_eq!(parameter(&page, "prompt").as_deref(), Some("consent"));
}

#[tokio::test]
async fn without_the_permission_to_send_only_sending_is_off() {
    let (microsoft, _app, browser) = with_scopes(&["openid", "User.Read"]).await;
    let page = browser.get("/").send().await;
    assert_eq!(page.one("h1"), "Hi, Megan Castillo!");
    assert!(page.text().contains("You have not allowed this app to send mail"), "{}", page.text());
    assert!(!page.text().contains("action=\"/connect/send\""), "{}", page.text());
    assert!(page.text().contains("<fieldset disabled"), "{}", page.text());
    microsoft
        .always("/v1.0/me/sendMail", crate::support::Answer::graph_error(403, "ErrorAccessDenied"));
    let refused = browser.send_mail(&Form::new()).await;
    assert_eq!((refused.status, &refused.json()["error"]), (403, &json!("ConsentNeeded")));
}

#[tokio::test]
async fn without_the_permission_to_read_the_profile_the_id_token_greets() {
    let (microsoft, _app, browser) = with_scopes(&["openid", "Mail.Send"]).await;
    let page = browser.get("/").send().await;
    assert_eq!(page.one("h1"), "Hi, Megan Castillo!");
    assert_eq!(page.field("to"), "megan@fabrikam.example");
    assert_eq!(browser.get("/connect/photo").send().await.status, 404);
    assert!(microsoft.asked("/v1.0/me").is_empty(), "Graph was asked for what was not granted");
    assert!(microsoft.asked("/v1.0/me/photo/$value").is_empty());
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
}

#[tokio::test]
async fn where_the_provider_tells_no_permissions_everything_is_tried() {
    let (microsoft, _app, browser) = with_scopes(&[]).await;
    let page = browser.get("/").send().await;
    assert!(page.text().contains("action=\"/connect/send\""), "{}", page.text());
    assert_eq!(microsoft.asked("/v1.0/me").len(), 1);
}

#[tokio::test]
async fn who_declines_a_further_permission_stays_signed_in_and_reads_so() {
    let (_microsoft, _app, browser) = with_scopes(&["Mail.Send", "User.Read"]).await;
    let started = crate::support::start_sign_in(&browser, "/connect/sign-in?need=people").await;
    let page = browser.arrive(&started.reply_with("error=access_denied")).send().await;
    let home = browser.get(&page.refresh()).send().await;
    assert_eq!(home.notice(), "The permission was not given");
    assert_eq!(home.one("h1"), "Hi, Megan Castillo!");
}
