//! `/metrics`: what happened is counted under names that tell nothing of anybody.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use http::Method;
use support::{
    Answer, App, CLIENT_SECRET, Form, Microsoft, client, person, raw, sign_in, start_sign_in,
    tokens,
};

/// The text as a scraper gets it.
async fn text(app: &App) -> String {
    let answer = client().get(format!("http://{}/metrics", app.admin)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    answer.text().await.unwrap()
}

/// The value of one line; 0 when it is not there.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// Starts sign-ins until one is too many.
async fn is_told_to_wait_once(microsoft: &Microsoft) {
    let mut app = microsoft.app(&[("CONNECT_RATE_SIGN_IN", "1/3")]).await;
    let mut asked = 0;
    while app.browser().get("/connect/sign-in").send().await.status != 429 {
        asked += 1;
        assert!(asked < 200, "nobody is told to wait");
    }
    app.stop().await;
}

/// One test, because there is one set of numbers in a process.
#[tokio::test]
async fn everything_that_happens_is_counted() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    sign_in(&browser, &microsoft).await;
    let failing = app.browser();
    let started = start_sign_in(&failing, "/connect/sign-in").await;
    microsoft.once("/token", Answer::error(400, "invalid_client"));
    failing.arrive(&started.reply("MARKED-code")).send().await;
    let expired = "/connect/get_token/?code=MARKED-code&state=MARKED-state";
    failing.arrive(expired).send().await;
    is_told_to_wait_once(&microsoft).await;

    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    microsoft.once("/v1.0/me/sendMail", Answer::graph_error(403, "ErrorAccessDenied"));
    browser.send_mail(&Form::new()).await;
    let mut data = person(&microsoft.issuer());
    data.tokens = tokens(3_700, -100);
    let due = app.signed_in(&data).await;
    microsoft.once("/token", Answer::error(400, "invalid_grant"));
    assert_eq!(due.send_mail(&Form::new()).await.status, 401);

    browser.get("/nowhere/MARKED").send().await;
    browser.ask(Method::from_bytes(b"MARKED").unwrap(), "/").send().await;
    raw(&app, b"GET / HTTP/1.1\nHost: MARKED\n\n").await;

    let text = text(&app).await;
    for (name, expected) in [
        ("connect_sign_ins_total{result=\"ok\"}", 1.0),
        ("connect_sign_ins_total{result=\"Misconfigured\"}", 1.0),
        ("connect_sign_ins_total{result=\"Expired\"}", 1.0),
        ("connect_sends_total{result=\"ok\"}", 1.0),
        ("connect_sends_total{result=\"SendDenied\"}", 1.0),
        ("connect_refreshes_total{result=\"GrantEnded\"}", 1.0),
        ("connect_rate_limited_total{limit=\"sign_in\"}", 1.0),
        ("connect_refused_total{status=\"400\"}", 1.0),
        ("connect_upstream_errors_total{kind=\"403\",target=\"graph\"}", 1.0),
        ("connect_upstream_errors_total{kind=\"400\",target=\"identity\"}", 2.0),
        ("connect_requests_total{method=\"GET\",route=\"none\",status=\"404\"}", 1.0),
        ("connect_requests_total{method=\"other\",route=\"/\",status=\"405\"}", 1.0),
        ("connect_requests_total{method=\"POST\",route=\"/api/{*name}\",status=\"200\"}", 1.0),
        ("connect_sessions", 1.0),
    ] {
        assert!((value(&text, name) - expected).abs() < 0.1, "{name} is not {expected} in\n{text}");
    }
    for name in [
        "connect_request_seconds_count{route=\"/api/{*name}\"}",
        "connect_upstream_seconds_count{target=\"graph\"}",
        "connect_upstream_seconds_count{target=\"identity\"}",
        "connect_store_seconds_count{result=\"ok\"}",
        "connect_connections",
    ] {
        assert!(value(&text, name) >= 1.0, "{name} in\n{text}");
    }
    assert!(text.contains("connect_build_info{commit=\""), "{text}");
    let session = browser.session().unwrap();
    for secret in ["MARKED", CLIENT_SECRET, &session, "megan", "@", "127.0.0.1", "localhost"] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}
