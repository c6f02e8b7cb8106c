//! A provider that is away, or says what it should not.

use std::time::Duration;

use graph_connect::server::clock::Timestamp;
use graph_connect::server::config::{Config, Vars};
use graph_connect::server::identity::Provider;
use graph_connect::server::outbound::Outbound;
use serde_json::json;

use crate::parameter;
use crate::support::{Answer, App, CLIENT_ID, DISCOVERY, Microsoft, Nobody, start_sign_in};

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
    let nobody = Nobody::new();
    let app = App::start(&[("AZURE_AUTHORITY_HOST", &nobody.origin())]).await;
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

fn provider(microsoft: &Microsoft) -> Provider {
    let vars: Vars = [
        ("AZURE_CLIENT_ID", CLIENT_ID),
        ("AZURE_CLIENT_SECRET", "x"),
        ("AZURE_AUTHORITY_HOST", &microsoft.origin),
        ("CONNECT_SESSION_KEYS", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="),
    ]
    .into_iter()
    .collect();
    let config = Config::from_vars(&vars).unwrap();
    Provider::new(config.provider, config.registration, Outbound::new().unwrap())
}

fn after(hours: u64) -> Timestamp {
    Timestamp(1_800_000_000).plus(Duration::from_hours(hours))
}

#[tokio::test]
async fn what_is_nearly_a_day_old_is_fetched_again_in_the_background() {
    let microsoft = Microsoft::start().await;
    let provider = provider(&microsoft);
    let asked = || (microsoft.asked(DISCOVERY).len(), microsoft.asked("/keys").len());
    provider.renew_ahead(after(0)).await;
    assert_eq!(asked(), (0, 0), "what was never needed is not fetched");
    let metadata = provider.metadata(after(0)).await.unwrap();
    provider.keys(&metadata, Some("the-key"), after(0)).await.unwrap();
    provider.renew_ahead(after(22)).await;
    assert_eq!(asked(), (1, 1));
    let mut moved = microsoft.document();
    moved["token_endpoint"] = format!("{}/moved", microsoft.origin).into();
    microsoft.always(DISCOVERY, Answer::json(&moved));
    provider.renew_ahead(after(23)).await;
    assert_eq!(asked(), (2, 2));
    let metadata = provider.metadata(after(46)).await.unwrap();
    provider.keys(&metadata, Some("the-key"), after(46)).await.unwrap();
    assert_eq!(asked(), (2, 2), "nobody waits a day later");
    assert_eq!(metadata.token_endpoint.path(), "/moved", "changed endpoints are taken over");
    microsoft.always(DISCOVERY, Answer::new(503, ""));
    provider.renew_ahead(after(46)).await;
    let stale = provider.metadata(after(1_000)).await.unwrap();
    assert_eq!(stale.token_endpoint.path(), "/moved", "an outage changes nothing");
}

#[tokio::test]
async fn permissions_and_resource_follow_the_graph_that_discovery_names() {
    for (host, scope, resource) in [
        ("graph.microsoft.com", "User.Read", "https://graph.microsoft.com"),
        (
            "graph.microsoft.us",
            "https://graph.microsoft.us/User.Read",
            "https://graph.microsoft.us",
        ),
        (
            "dod-graph.microsoft.us",
            "https://dod-graph.microsoft.us/User.Read",
            "https://dod-graph.microsoft.us",
        ),
        (
            "microsoftgraph.chinacloudapi.cn",
            "https://microsoftgraph.chinacloudapi.cn/User.Read",
            "https://microsoftgraph.chinacloudapi.cn",
        ),
        ("graph.evil.example/x?", "User.Read", "https://graph.microsoft.com"),
    ] {
        for (protocol, name, expected) in [("v2.0", "scope", scope), ("v1.0", "resource", resource)]
        {
            let microsoft = Microsoft::start().await;
            let mut document = microsoft.document();
            document["msgraph_host"] = host.into();
            for place in [DISCOVERY, crate::support::DISCOVERY_V1] {
                microsoft.always(place, Answer::json(&document));
            }
            let app = microsoft.app_of_the_cloud(&[("CONNECT_PROTOCOL", protocol)]).await;
            let browser = app.browser();
            let page = browser.get("/connect/sign-in").send().await;
            let asked = parameter(&page, name).unwrap();
            assert!(asked.split(' ').any(|part| part == expected), "{host}: {asked}");
            crate::support::sign_in(&browser, &microsoft).await;
            let redeemed = microsoft.asked("/token").remove(0).field(name).unwrap();
            assert!(redeemed.split(' ').any(|part| part == expected), "{host}: {redeemed}");
        }
    }
}

#[tokio::test]
async fn another_provider_is_asked_for_consent_or_it_gives_no_refresh_token() {
    let microsoft = Microsoft::start().await;
    let issuer = format!("{}/issuer", microsoft.origin);
    let mut document = microsoft.document();
    document["issuer"] = json!(issuer);
    microsoft.always("/issuer/.well-known/openid-configuration", Answer::json(&document));
    let app = App::start(&[("CONNECT_ISSUER", &issuer)]).await;
    for (address, prompt) in [
        ("/connect/sign-in", "consent"),
        ("/connect/sign-in?prompt=consent", "consent"),
        ("/connect/sign-in?prompt=login", "login consent"),
        ("/connect/sign-in?prompt=select_account", "select_account consent"),
    ] {
        let page = app.browser().get(address).send().await;
        assert_eq!(parameter(&page, "prompt").as_deref(), Some(prompt), "{address}");
    }
}
