//! The order in which a request is judged.

use http::Method;

use crate::support::{raw, raw_head};
use crate::{assert_no_effect, stage};

#[tokio::test]
async fn health_and_readiness_need_no_host() {
    let (_microsoft, app, browser) = stage().await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        for host in ["10.0.0.1:8000", "evil.example"] {
            let page = browser.ask(Method::GET, path).with("host", host).send().await;
            assert_eq!((page.status, page.text().as_str()), (200, body));
            assert_eq!(page.header("cache-control"), Some("no-store"));
        }
        let answer = raw(&app, format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
    }
}

#[tokio::test]
async fn a_method_is_judged_first() {
    let (microsoft, app, browser) = stage().await;
    for (path, allowed) in [
        ("/", "GET,HEAD"),
        ("/connect/sign-in", "GET,HEAD"),
        ("/connect/get_token/", "GET,HEAD"),
        ("/connect/signed-out", "GET,HEAD"),
        ("/connect/photo", "GET,HEAD"),
        ("/connect/send", "POST"),
        ("/connect/disconnect", "POST"),
        ("/api/send_mail", "POST"),
        ("/healthz", "GET,HEAD"),
        ("/readyz", "GET,HEAD"),
    ] {
        let wrong = if allowed == "POST" {
            [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS]
        } else {
            [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS]
        };
        for method in wrong {
            // Neither the host nor the origin is ours: the method comes first all the same.
            let ask = browser
                .ask(method.clone(), path)
                .with("host", "evil.example")
                .with("sec-fetch-site", "cross-site");
            let page = ask.send().await;
            assert_eq!(page.status, 405, "{method} {path}");
            assert_eq!(page.header("allow"), Some(allowed), "{method} {path}");
        }
    }
    assert_no_effect(&microsoft, &app).await;
}

#[tokio::test]
async fn files_know_two_methods() {
    let (_microsoft, _app, browser) = stage().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        for path in ["/pkg/graph-connect.wasm", "/pkg/graph-connect.css"] {
            let ask = browser.ask(method.clone(), path).with("sec-fetch-site", "cross-site");
            assert_eq!(ask.send().await.status, 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_refused_before_its_body_is_read() {
    let (_microsoft, app, browser) = stage().await;
    let ours = app.addr.to_string();
    for (line, host, site, status) in [
        ("PUT /connect/send", ours.as_str(), "same-origin", 405),
        ("POST /connect/sign-in", &ours, "same-origin", 405),
        ("POST /connect/send", "evil.example", "same-origin", 421),
        ("POST /connect/send", &ours, "cross-site", 403),
        ("POST /api/send_mail", &ours, "cross-site", 403),
        ("POST /api/nobody", &ours, "same-origin", 404),
        ("POST /connect/disconnect", &ours, "same-site", 403),
    ] {
        let head = format!(
            "{line} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: {site}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
            browser.cookie_header()
        );
        let answer = raw_head(&app, head.as_bytes()).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line} {host} {site}: {answer}"
        );
    }
}
