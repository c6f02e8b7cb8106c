//! Which requests are served at all, in which order that is decided, and the headers of every answer.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use http::Method;
use support::{App, Browser, Form, Microsoft, Page, person, raw, raw_head};

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// The paths that change something.
const CHANGING: [&str; 4] =
    ["/connect/send", "/connect/disconnect", "/api/send_mail", "/api/current_user"];

/// The pages.
const PAGES: [&str; 3] = ["/", "/connect/sign-in", "/connect/signed-out"];

fn form() -> Form {
    Form::new()
}

/// Nothing was sent and nobody was signed out.
async fn assert_no_effect(microsoft: &Microsoft, app: &App) {
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
    assert_eq!(app.rows("sessions").await, 1);
}

#[tokio::test]
async fn a_foreign_page_can_change_nothing() {
    let (microsoft, app, browser) = stage().await;
    for path in CHANGING {
        for site in
            ["cross-site", "same-site", "none", "", "Same-Origin", "same-origin, cross-site"]
        {
            // The right origin helps nobody whom the browser calls foreign.
            let page =
                browser.post(path, &form().fields()).with("sec-fetch-site", site).send().await;
            assert_eq!(page.status, 403, "{path} {site}");
            assert!(page.all("set-cookie").is_empty(), "{path} {site}");
        }
    }
    assert_no_effect(&microsoft, &app).await;
}

#[tokio::test]
async fn without_fetch_metadata_the_origin_has_to_be_ours_exactly() {
    let (microsoft, app, browser) = stage().await;
    let ours = app.origin.clone();
    let foreign = [
        "null".to_owned(),
        "https://evil.example".to_owned(),
        format!("{ours}.evil.example"),
        format!("{ours}/"),
        ours.replace("http:", "https:"),
        ours.replace("127.0.0.1", "localhost"),
        ours.to_uppercase(),
        String::new(),
        format!("{ours}, {ours}"),
    ];
    for path in CHANGING {
        let ask = || browser.post(path, &form().fields()).without("sec-fetch-site");
        for origin in &foreign {
            assert_eq!(ask().with("origin", origin).send().await.status, 403, "{path} {origin:?}");
        }
        let page = ask().without("origin").with("referer", &format!("{ours}/")).send().await;
        assert_eq!(page.status, 403, "{path} without an origin");
    }
    assert_no_effect(&microsoft, &app).await;
    let page = browser.call("send_mail", &form().fields()).without("sec-fetch-site").send().await;
    assert_eq!(page.status, 200, "our own origin was refused");
}

#[tokio::test]
async fn another_host_is_led_here_or_refused() {
    let (microsoft, app, browser) = stage().await;
    for host in
        ["localhost:8000", "evil.example", "127.0.0.1", "127.0.0.1:1", &format!("{}.", app.addr)]
    {
        for path in [
            "/",
            "/connect/sign-in?return_to=%2Fa",
            "/connect/get_token/?x",
            "/nowhere",
            "/favicon.svg",
        ] {
            let page = browser.get(path).with("host", host).send().await;
            assert_eq!(
                (page.status, page.location()),
                (308, &*format!("{}{path}", app.origin)),
                "{host}"
            );
            assert!(page.all("set-cookie").is_empty());
        }
        for path in CHANGING {
            let page = browser.post(path, &form().fields()).with("host", host).send().await;
            assert_eq!(page.status, 421, "{host} {path}");
        }
    }
    assert_no_effect(&microsoft, &app).await;
}

#[tokio::test]
async fn a_redirect_to_our_host_stays_on_it() {
    let (_microsoft, app, browser) = stage().await;
    for path in ["//evil.example/", "/\\evil.example", "/@evil.example", "/.evil.example"] {
        let page = browser.get(path).with("host", "other.example").send().await;
        let location = url::Url::parse(page.location()).unwrap();
        assert_eq!(location.origin().ascii_serialization(), app.origin, "{path}");
    }
}

#[tokio::test]
async fn a_missing_or_doubled_host_is_not_served() {
    let (_microsoft, app, _browser) = stage().await;
    let host = app.addr.to_string();
    for hosts in [
        String::new(),
        format!("Host: {host}\r\nHost: evil.example\r\n"),
        format!("Host: {host}\r\nHost: {host}\r\n"),
    ] {
        for line in ["GET / HTTP/1.1", "POST /connect/disconnect HTTP/1.1"] {
            let request = format!(
                "{line}\r\n{hosts}Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let answer = raw(&app, request.as_bytes()).await;
            let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
            assert!([308, 400, 421].contains(&status), "{request}{answer}");
        }
    }
}

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
        for path in ["/favicon.svg", "/pkg/graph-connect.css"] {
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

#[tokio::test]
async fn a_page_that_another_site_leads_to_leads_to_itself_first() {
    let (microsoft, app, browser) = stage().await;
    for path in
        ["/", "/?sent=1", "/connect/sign-in?prompt=login", "/connect/signed-out", "/connect/photo"]
    {
        let page = browser.arrive(path).send().await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(
            page.attribute("meta[http-equiv=refresh]", "content").as_deref(),
            Some("0"),
            "{path}"
        );
        assert_eq!(page.attribute("a", "href").as_deref(), Some(""), "{path}");
        assert!(page.all("set-cookie").is_empty(), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.body.len() < 400);
    }
    assert!(microsoft.asked_at_all().is_empty(), "something was begun");
    assert_no_effect(&microsoft, &app).await;
}

#[tokio::test]
async fn without_fetch_metadata_a_foreign_referer_without_our_cookie_is_another_site() {
    let (_microsoft, app, browser) = stage().await;
    let refreshes =
        |page: &Page| page.attribute("meta[http-equiv=refresh]", "content").as_deref() == Some("0");
    let (ours, similar) = (format!("{}/x", app.origin), format!("{}.evil.example/", app.origin));
    for (referer, cookie, leads) in [
        (Some("https://evil.example/"), false, true),
        (Some(similar.as_str()), false, true),
        (Some("https://evil.example/"), true, false),
        (Some(ours.as_str()), false, false),
        (Some(app.origin.as_str()), false, false),
        (None, false, false),
    ] {
        let visitor = if cookie { browser.clone() } else { app.browser() };
        for path in PAGES {
            let mut ask = visitor.ask(Method::GET, path);
            if let Some(referer) = referer {
                ask = ask.with("referer", referer);
            }
            assert_eq!(refreshes(&ask.send().await), leads, "{path} {referer:?} {cookie}");
        }
    }
}

#[tokio::test]
async fn what_another_site_embeds_or_fetches_has_no_effect() {
    let (microsoft, app, browser) = stage().await;
    for path in [
        "/",
        "/connect/sign-in",
        "/connect/sign-in?prompt=login",
        "/connect/photo",
        "/connect/signed-out",
    ] {
        for mode in ["no-cors", "cors", "websocket", "same-origin"] {
            let ask =
                browser.get(path).with("sec-fetch-site", "cross-site").with("sec-fetch-mode", mode);
            let page = ask.send().await;
            assert_eq!(page.status, 403, "{path} {mode}");
            assert!(page.all("set-cookie").is_empty(), "{path} {mode}");
        }
    }
    assert!(microsoft.asked_at_all().is_empty());
    assert_no_effect(&microsoft, &app).await;
}

#[tokio::test]
async fn the_front_page_refuses_what_can_be_read_in_two_ways() {
    let (_microsoft, _app, browser) = stage().await;
    for query in ["sent=1&sent=2", "notice=%FF", "x=%00"] {
        assert_eq!(browser.get(&format!("/?{query}")).send().await.status, 400, "{query}");
    }
}
