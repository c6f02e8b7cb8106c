//! Behind a proxy: what it says of the client counts where it is trusted, and nothing that
//! anybody says changes what this site is called.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use support::{App, Microsoft};

/// What proxies tell, and whoever wants to be taken for one.
const SAID: [(&str, &str); 9] = [
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-port", "1"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-prefix", "/evil"),
    ("forwarded", "for=198.51.100.1;host=evil.example;proto=http"),
    ("x-original-url", "/nowhere"),
    ("x-rewrite-url", "/nowhere"),
    ("x-http-method-override", "DELETE"),
];

async fn behind_a_proxy(url: &str) -> (Microsoft, App) {
    let microsoft = Microsoft::start().await;
    let more = [("CONNECT_PUBLIC_URL", url), ("CONNECT_TRUSTED_PROXIES", "127.0.0.1, ::1")];
    let app = microsoft.app(&more).await;
    (microsoft, app)
}

#[tokio::test]
async fn the_public_url_alone_says_what_this_site_is_called() {
    let (microsoft, app) = behind_a_proxy("https://mail.example").await;
    let browser = app.browser();
    for (name, value) in SAID {
        let page = browser.get("/").with(name, value).send().await;
        assert_eq!(page.status, 200, "{name}");
        assert!(page.header("strict-transport-security").is_some(), "{name}");
        let begun = browser.get("/connect/sign-in").with(name, value).send().await;
        assert_eq!(begun.status, 303, "{name}");
        let reply = url::Url::parse(begun.location()).unwrap();
        let reply = reply.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
        assert_eq!(reply, "https://mail.example/connect/get_token/", "{name}");
        let cookie = begun.all("set-cookie").concat();
        assert!(cookie.contains("; Secure"), "{name}: {cookie}");
        assert!(!begun.everything().contains("evil"), "{name}");
    }
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
}

#[tokio::test]
async fn another_host_is_led_to_the_public_url_whatever_the_proxy_says() {
    let (_microsoft, app) = behind_a_proxy("https://mail.example").await;
    let browser = app.browser();
    for (name, value) in SAID.iter().chain(&[("x-forwarded-host", "mail.example")]) {
        let ask = browser.get("/x?y=1").with("host", "10.0.0.1:8000").with(name, value);
        let page = ask.send().await;
        assert_eq!((page.status, page.location()), (308, "https://mail.example/x?y=1"), "{name}");
        let ask =
            browser.post("/connect/disconnect", &[]).with("host", "10.0.0.1").with(name, value);
        assert_eq!(ask.send().await.status, 421, "{name}");
    }
}

#[tokio::test]
async fn an_origin_of_plain_http_is_foreign_to_a_site_on_https() {
    let (_microsoft, app) = behind_a_proxy("https://mail.example").await;
    let browser = app.browser();
    for (origin, status) in [
        ("https://mail.example", 200),
        ("http://mail.example", 403),
        ("https://mail.example:8000", 403),
    ] {
        let ask = browser.call("current_user", &[]).without("sec-fetch-site");
        let ask = ask.with("origin", origin).with("x-forwarded-proto", "http");
        assert_eq!(ask.send().await.status, status, "{origin}");
    }
}

#[test]
fn networks_that_can_t_be_read_are_a_fault() {
    use graph_connect::server::config::{Config, Vars};
    for (text, faulty) in [
        ("10.0.0.0/8", false),
        ("127.0.0.1, ::1", false),
        ("nginx", true),
        ("10.0.0.0/8 192.0.2.1", true),
    ] {
        let vars: Vars = [("CONNECT_TRUSTED_PROXIES", text)].into_iter().collect();
        let faults = Config::from_vars(&vars).unwrap_err();
        let named = faults.all().iter().any(|fault| fault.variable == "CONNECT_TRUSTED_PROXIES");
        assert_eq!(named, faulty, "{text}");
    }
}
