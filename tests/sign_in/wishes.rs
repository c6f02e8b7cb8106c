//! What the caller may ask for.

use url::Url;

use crate::support::{Microsoft, person, raw};
use crate::{fixed, parameter};

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
    for (need, scope) in [
        ("attachments", "Mail.ReadWrite"),
        ("people", "People.Read"),
        ("send_as", "Mail.Send.Shared"),
    ] {
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
