//! Foreign pages, foreign hosts.

use crate::support::raw;
use crate::{assert_no_effect, form, stage};

/// The paths that change something.
const CHANGING: [&str; 4] =
    ["/connect/send", "/connect/disconnect", "/api/send_mail", "/api/current_user"];

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
