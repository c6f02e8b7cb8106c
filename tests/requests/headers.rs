//! The headers of every kind of answer.

use crate::support::{Microsoft, Page, sign_in};
use crate::{assert_usual, stage};

/// The nonce of a policy that is otherwise exactly the one of documents.
fn nonce(page: &Page) -> String {
    let policy = page.header("content-security-policy").unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    assert_eq!(
        policy.replace(&nonce, "N"),
        "default-src 'none'; script-src 'self' 'nonce-N' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-src 'self'; frame-ancestors 'none'"
    );
    nonce
}

fn assert_document(page: &Page, what: &str) {
    assert_usual(page, what);
    assert_eq!(page.header("cache-control"), Some("no-store"), "{what}");
    assert_eq!(page.header("referrer-policy"), Some("same-origin"), "{what}");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{what}");
    assert!(nonce(page).len() >= 22, "{what}");
    let text = page.text();
    assert!(!text.contains("style=\"") && !text.contains("<style"), "{what}");
    assert!(!text.contains("onclick=") && !text.contains("http-equiv"), "{what}");
}

#[tokio::test]
async fn documents_have_their_headers_exactly() {
    let (_microsoft, app, browser) = stage().await;
    let stranger = app.browser();
    for (what, ask) in [
        ("connect", stranger.get("/")),
        ("compose", browser.get("/")),
        ("signed out", stranger.get("/connect/signed-out")),
        ("404", browser.get("/nowhere")),
        ("405", browser.get("/connect/send")),
        ("403", browser.post("/connect/send", &[]).with("sec-fetch-site", "cross-site")),
        ("422", browser.post("/connect/send", &[])),
        ("401", stranger.post("/connect/send", &[("to", "a@b.example"), ("content_type", "text")])),
        ("no photo", stranger.get("/connect/photo")),
        ("400", browser.get("/?a=1&a=2")),
    ] {
        assert_document(&ask.send().await, what);
    }
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let (_microsoft, _app, browser) = stage().await;
    let mut nonces = Vec::new();
    for _ in 0..5 {
        let page = browser.get("/").send().await;
        let used = page.attribute("script", "nonce").unwrap();
        assert_eq!(used, nonce(&page));
        nonces.push(used);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 5);
}

#[tokio::test]
async fn the_connect_page_has_no_script() {
    let (_microsoft, app, _browser) = stage().await;
    let page = app.browser().get("/").send().await;
    assert_eq!(
        page.texts("script, link[rel=modulepreload], link[as=fetch], leptos-island").len(),
        0
    );
}

#[tokio::test]
async fn every_other_kind_of_answer_has_the_strictest_policy() {
    let (microsoft, app, browser) = stage().await;
    let stranger = app.browser();
    let reply = sign_in(&app.browser(), &microsoft).await;
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    for (what, page) in [
        ("sign-in", stranger.get("/connect/sign-in").send().await),
        ("reply", reply),
        ("refused reply", stranger.arrive("/connect/get_token/").send().await),
        ("tiny page", stranger.arrive("/").send().await),
        ("other host", stranger.get("/").with("host", "evil.example").send().await),
        (
            "other host, form",
            stranger.post("/connect/send", &[]).with("host", "evil.example").send().await,
        ),
        ("api", stranger.call("current_user", &[]).send().await),
        ("health", stranger.get("/healthz").send().await),
        ("sent", browser.get("/connect/sign-in").send().await),
    ] {
        assert_usual(&page, what);
        assert_eq!(page.header("content-security-policy"), Some("default-src 'none'"), "{what}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{what}");
        assert!(page.header("referrer-policy").is_some(), "{what}");
    }
}

#[tokio::test]
async fn hsts_is_for_https_alone() {
    let microsoft = Microsoft::start().await;
    for (url, value) in [
        ("https://mail.example", Some("max-age=63072000; includeSubDomains")),
        ("http://localhost:8000", None),
    ] {
        let app = microsoft.app(&[("CONNECT_PUBLIC_URL", url)]).await;
        for path in ["/", "/healthz", "/nowhere", "/connect/get_token/", "/connect/sign-in"] {
            let page = app.browser().get(path).send().await;
            assert_eq!(page.header("strict-transport-security"), value, "{url} {path}");
        }
        let page = app.browser().get("/").with("host", "evil.example").send().await;
        assert_eq!(page.header("strict-transport-security"), value, "{url}");
    }
}

#[tokio::test]
async fn the_policies_of_pages_alone_name_who_is_told_of_violations() {
    let microsoft = Microsoft::start().await;
    let url = "https://reports.example/csp";
    let app = microsoft.app(&[("CONNECT_CSP_REPORT_URL", url)]).await;
    let browser = app.browser();
    for path in ["/", "/connect/signed-out", "/nowhere"] {
        let page = browser.get(path).send().await;
        let policy = page.header("content-security-policy").unwrap();
        let own = policy.strip_suffix("; report-uri https://reports.example/csp").unwrap();
        assert!(own.starts_with("default-src 'none'") && !own.contains("report"), "{path}");
    }
    // A report tells the address of the page, which has a code in it.
    let reply = "/connect/get_token/?code=a&state=b";
    for path in ["/healthz", "/api/current_user", reply] {
        let page = browser.get(path).send().await;
        assert!(!page.header("content-security-policy").unwrap().contains("report"), "{path}");
    }
}
