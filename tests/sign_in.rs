//! `GET /connect/sign-in`: the browser goes to the sign-in page.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use support::{Answer, App, CLIENT_ID, Microsoft, Page, person, raw, start_sign_in};
use url::Url;

/// The address with what is random replaced.
fn fixed(address: &str) -> String {
    let mut url = Url::parse(address).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(|(name, value)| {
        let random = ["state", "nonce", "code_challenge"].contains(&&*name);
        if random {
            assert_eq!(value.len(), 43, "{name} has 256 bits");
        }
        let value = if random { format!("[{name}]") } else { value };
        (name, value)
    }));
    url.into()
}

fn parameter(page: &Page, name: &str) -> Option<String> {
    let url = Url::parse(page.location()).unwrap();
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

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
             &code_challenge=%5Bcode_challenge%5D&code_challenge_method=S256",
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

#[tokio::test]
async fn a_hint_reaches_the_provider() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let page = browser.get("/connect/sign-in?login_hint=zo%C3%AB%2Bx%40b.example").send().await;
    assert_eq!(parameter(&page, "login_hint").as_deref(), Some("zoë+x@b.example"));
}

#[tokio::test]
async fn a_prompt_reaches_the_provider_and_a_choice_of_accounts_has_no_hint() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for prompt in ["select_account", "login", "consent"] {
        let path = format!("/connect/sign-in?prompt={prompt}&login_hint=a%40b.example");
        let page = browser.get(&path).send().await;
        assert_eq!(parameter(&page, "prompt").as_deref(), Some(prompt));
        assert_eq!(
            parameter(&page, "login_hint").is_none(),
            prompt == "select_account",
            "{prompt}"
        );
    }
}

#[tokio::test]
async fn a_need_adds_its_permission() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for (need, scope) in [("attachments", "Mail.ReadWrite"), ("people", "People.Read")] {
        let page = browser.get(&format!("/connect/sign-in?need={need}")).send().await;
        let all = format!("openid profile offline_access User.Read Mail.Send {scope}");
        assert_eq!(parameter(&page, "scope"), Some(all));
    }
}

#[tokio::test]
async fn nothing_else_of_the_caller_reaches_the_provider() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let plain = browser.get("/connect/sign-in").send().await;
    let path = "/connect/sign-in?state=mine&nonce=mine&scope=Mail.ReadWrite&redirect_uri=https%3A%2F%2Fevil.example\
                &client_id=evil&claims=%7B%7D&response_mode=fragment&resource=evil&domain_hint=evil&x=%0D%0Ay";
    let page = browser.get(path).send().await;
    assert_eq!(fixed(page.location()), fixed(plain.location()));
    assert!(!page.location().contains("mine") && !page.location().contains("evil"));
}

#[tokio::test]
async fn parameters_that_can_be_read_in_two_ways_are_refused() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let long = format!("login_hint={}", "a".repeat(2_049));
    for query in [
        "return_to=/a&return_to=/b",
        "prompt=login&prompt=consent",
        "login_hint=a&login%5Fhint=b",
        "prompt=none",
        "prompt=create",
        "prompt=login%20consent",
        "need=files",
        "need=attachments,people",
        "login_hint=a%0D%0Ab",
        "login_hint=%00",
        "login_hint=%FF",
        "return_to=%C3%28",
        &long,
    ] {
        let page = browser.get(&format!("/connect/sign-in?{query}")).send().await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.all("set-cookie").is_empty(), "{query}");
        assert!(page.refresh().starts_with("/?notice="), "{query}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_refused() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let host = app.addr.to_string();
    for query in [&b"return_to=/\xff"[..], b"login_hint=\xc3\x28", b"\xfe=1"] {
        let head = format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let request = [b"GET /connect/sign-in?", query, head.as_bytes()].concat();
        let answer = raw(&app, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}

#[tokio::test]
async fn with_a_live_session_sign_in_leads_on_at_once() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.get("/connect/sign-in?return_to=%2F%3Fsent%3D1").send().await;
    assert_eq!((page.status, page.location()), (303, "/?sent=1"));
    assert!(page.all("set-cookie").is_empty());
    for query in ["prompt=login", "login_hint=a%40b.example", "need=people"] {
        let page = browser.get(&format!("/connect/sign-in?{query}")).send().await;
        assert!(page.location().starts_with(&microsoft.origin), "{query}: {}", page.location());
    }
}

#[tokio::test]
async fn a_foreign_return_address_is_ignored() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    for target in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "/%5Cevil.example/..//evil.example",
        "javascript:alert(1)",
        " /a",
        "/a b",
        "/a\r\nSet-Cookie: x=y",
        "/connect/disconnect",
        "/./connect/sign-in",
        "/api/current_user",
        "",
    ] {
        let query: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        let page = browser.get(&format!("/connect/sign-in?return_to={query}")).send().await;
        let ours = Url::parse(&app.origin).unwrap();
        let led = ours.join(page.location()).unwrap();
        assert_eq!(led.origin(), ours.origin(), "{target:?}");
        if target != "/%5Cevil.example/..//evil.example" {
            assert_eq!(page.location(), "/", "{target:?}");
        }
    }
}

#[tokio::test]
async fn at_most_five_sign_ins_run_at_once_and_their_cookies_stay_small() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    // The longest address that is taken, in letters that grow when they are written down.
    let path = format!("/{}", "a".repeat(255));
    let address = format!("/connect/sign-in?prompt=login&return_to={path}");
    for round in 1..=8 {
        start_sign_in(&browser, &address).await;
        let running = browser.cookies().iter().filter(|(name, _)| name.contains("sign-in")).count();
        assert_eq!(running, round.min(5));
    }
    let header = browser.cookie_header();
    assert!(header.len() < 4_096, "{} bytes", header.len());
    assert!(header.len() > 3_500, "the longest address was not taken: {} bytes", header.len());
}

#[tokio::test]
async fn cookies_that_are_no_sign_ins_are_cleared_away() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for number in 0..20 {
        browser.plant(&format!("__Host-Http-sign-in-planted{number}"), "bm90IG91cnM");
    }
    start_sign_in(&browser, "/connect/sign-in").await;
    assert_eq!(browser.cookies().len(), 1);
}

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
