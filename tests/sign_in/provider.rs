//! A provider that is away, or says what it should not.

use crate::support::{Answer, App, Microsoft, start_sign_in};

#[tokio::test]
async fn while_the_provider_is_away_sign_in_says_so_and_recovers_by_itself() {
    let microsoft = Microsoft::start().await;
    let place = "/common/v2.0/.well-known/openid-configuration";
    for answer in [
        Answer::new(503, ""),
        Answer::new(200, "<html>"),
        Answer::new(200, ""),
        Answer::new(200, "x".repeat(10_000_000)),
        Answer::json(&serde_json::json!({"issuer": "x"})),
        Answer::new(302, "").with("location", "/elsewhere"),
    ] {
        microsoft.once(place, answer);
    }
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for _ in 0..6 {
        let page = browser.get("/connect/sign-in").send().await;
        assert_eq!((page.status, page.header("retry-after")), (503, Some("10")));
        let notice = browser.get(&page.refresh()).send().await;
        assert_eq!(notice.notice(), "Microsoft can't be reached right now");
    }
    assert!(microsoft.asked("/elsewhere").is_empty(), "a redirect was followed");
    start_sign_in(&browser, "/connect/sign-in").await;
}

#[tokio::test]
async fn a_provider_that_never_was_there_stops_no_start() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = App::start(&[("AZURE_AUTHORITY_HOST", &format!("http://{nobody}"))]).await;
    assert_eq!(app.browser().get("/").send().await.status, 200);
    assert_eq!(app.browser().get("/readyz").send().await.status, 200);
    let page = app.browser().get("/connect/sign-in").send().await;
    assert_eq!((page.status, page.header("retry-after")), (503, Some("10")));
}

#[tokio::test]
async fn a_document_that_names_an_unsafe_endpoint_is_not_used() {
    let microsoft = Microsoft::start().await;
    for endpoint in ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"]
    {
        let mut document = microsoft.document();
        document[endpoint] = "http://login.evil.example/x".into();
        microsoft.once("/common/v2.0/.well-known/openid-configuration", Answer::json(&document));
        let page = microsoft.app(&[]).await.browser().get("/connect/sign-in").send().await;
        assert_eq!(page.status, 503, "{endpoint}");
    }
}

#[tokio::test]
async fn a_configured_issuer_has_to_be_the_one_that_is_named() {
    let microsoft = Microsoft::start().await;
    let issuer = format!("{}/issuer", microsoft.origin);
    for (named, status) in
        [(issuer.clone(), 303), (format!("{issuer}/"), 503), ("x".to_owned(), 503)]
    {
        let mut document = microsoft.document();
        document["issuer"] = named.clone().into();
        microsoft.always("/issuer/.well-known/openid-configuration", Answer::json(&document));
        let app = App::start(&[("CONNECT_ISSUER", &issuer)]).await;
        assert_eq!(app.browser().get("/connect/sign-in").send().await.status, status, "{named}");
    }
}
