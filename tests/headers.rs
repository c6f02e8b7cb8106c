//! The headers of every kind of answer, and the files for the browser.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use std::fs;

use support::{App, Browser, Microsoft, Page, person, raw, sign_in};

/// What every answer has.
fn assert_usual(page: &Page, what: &str) {
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"), "{what}");
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"), "{what}");
    assert_eq!(page.header("cross-origin-resource-policy"), Some("same-origin"), "{what}");
    let nothing = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    assert_eq!(page.header("permissions-policy"), Some(nothing), "{what}");
    assert_eq!((page.header("server"), page.header("x-powered-by")), (None, None), "{what}");
    assert!(
        !page.headers.keys().any(|name| name.as_str().starts_with("access-control-")),
        "{what}"
    );
    assert!(page.header("content-type").is_some() || page.body.is_empty(), "{what}");
}

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

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
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

/// An application with the files of a build.
async fn with_files(hashes: &str) -> (App, Browser) {
    let app = App::start(&[]).await;
    let site = app.folder().join("site");
    fs::create_dir_all(site.join("pkg/deep")).unwrap();
    for (name, text) in [
        ("pkg/graph-connect.abc.css", "css"),
        ("pkg/graph-connect.abc.js", "js"),
        ("pkg/graph-connect.abc.wasm", "wasm"),
        ("pkg/graph-connect.css", "css"),
        ("favicon.svg", "<svg/>"),
        ("robots.txt", "x"),
    ] {
        fs::write(site.join(name), text).unwrap();
    }
    fs::write(site.join("pkg/graph-connect.abc.js.br"), "brotli").unwrap();
    fs::write(app.folder().join("hash.txt"), hashes).unwrap();
    fs::write(app.folder().join("secret.txt"), "MARKED").unwrap();
    let app = app.restart(&[]).await;
    let browser = app.browser();
    (app, browser)
}

const HASHES: &str = "css: abc\njs: abc\nwasm: abc\n";

#[tokio::test]
async fn hashed_files_are_kept_for_good_with_their_types() {
    let (_app, browser) = with_files(HASHES).await;
    for (name, kind) in
        [("css", "text/css"), ("js", "text/javascript"), ("wasm", "application/wasm")]
    {
        let page = browser.get(&format!("/pkg/graph-connect.abc.{name}")).send().await;
        assert_eq!((page.status, page.text().as_str()), (200, name));
        assert_eq!(page.header("content-type").unwrap().split(';').next(), Some(kind));
        assert_eq!(page.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_usual(&page, name);
    }
    let home = browser.get("/").send().await;
    let sheet = home.attribute("link[rel=stylesheet]", "href");
    assert_eq!(sheet.as_deref(), Some("/pkg/graph-connect.abc.css"));
}

#[tokio::test]
async fn files_without_a_hash_are_asked_for_again() {
    let (_app, browser) = with_files(HASHES).await;
    for path in ["/favicon.svg", "/robots.txt"] {
        assert_eq!(
            browser.get(path).send().await.header("cache-control"),
            Some("no-cache"),
            "{path}"
        );
    }
    let (_app, browser) = with_files("").await;
    let page = browser.get("/pkg/graph-connect.css").send().await;
    assert_eq!(page.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_file_that_is_missing_is_not_kept() {
    let (_app, browser) = with_files(HASHES).await;
    let page = browser.get("/pkg/graph-connect.old.js").send().await;
    assert_eq!((page.status, page.header("cache-control")), (404, Some("no-store")));
}

#[tokio::test]
async fn precompressed_files_are_served_to_those_who_take_them() {
    let (_app, browser) = with_files(HASHES).await;
    let path = "/pkg/graph-connect.abc.js";
    let page = browser.get(path).with("accept-encoding", "br").send().await;
    assert_eq!((page.header("content-encoding"), page.text().as_str()), (Some("br"), "brotli"));
    assert_eq!(page.header("content-type").unwrap().split(';').next(), Some("text/javascript"));
    let vary = page.header("vary").unwrap_or_default().to_lowercase();
    assert!(vary.contains("accept-encoding"), "a cache between would give it to everybody");
    assert_eq!(browser.get(path).send().await.header("content-encoding"), None);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let (app, _browser) = with_files(HASHES).await;
    let long = format!("/{}", "a".repeat(300));
    let deep = "/a".repeat(3_000);
    let mut wrong = Vec::new();
    for path in [
        "/../secret.txt",
        "/pkg/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/pkg/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/pkg/..%c0%afsecret.txt",
        "//secret.txt",
        "/%00",
        "/favicon.svg%00.txt",
        "/favicon.svg/x",
        "/pkg",
        "/pkg/",
        "/pkg/deep",
        "/pkg/deep/",
        "/.",
        "/%ff",
        "/%",
        "/~",
        &long,
        &deep,
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", app.addr);
        let answer = raw(&app, request.as_bytes()).await;
        let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let shown: String = path.chars().take(60).collect();
        if ![400, 404, 414].contains(&status) || answer.contains("MARKED") {
            wrong.push(format!("{shown}: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
