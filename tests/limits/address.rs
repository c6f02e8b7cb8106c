//! One client address.

use crate::assert_limited;
use crate::support::{App, Browser, Page, client};

/// So slow a refill that no token comes back during a test.
const FIVE: (&str, &str) = ("CONNECT_RATE_ADDRESS", "1/5");
const PROXY: (&str, &str) = ("CONNECT_TRUSTED_PROXIES", "127.0.0.0/8");

async fn from(browser: &Browser, address: &str) -> Page {
    browser.get("/").with("x-forwarded-for", address).send().await
}

#[tokio::test]
async fn an_address_has_its_burst_and_then_waits() {
    let app = App::start(&[FIVE]).await;
    let browser = app.browser();
    for path in ["/", "/nowhere", "/pkg/x.css", "/connect/signed-out"] {
        assert_ne!(browser.get(path).send().await.status, 429, "{path}");
    }
    let page = browser.call("current_user", &[]).send().await;
    assert_eq!((page.status, page.text().as_str()), (200, "null"));
    let page = browser.get("/").send().await;
    assert_limited(&page);
    assert!(page.one("h1").contains("Too many requests"), "{}", page.text());
    assert!(page.one(".lead").contains("Wait "), "{}", page.text());
    let page = browser.call("current_user", &[]).send().await;
    assert_limited(&page);
    let wait: u64 = page.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(page.json(), serde_json::json!({"error": "RateLimited", "retry_after": wait}));
    for path in ["/pkg/x.css", "/nowhere", "/connect/get_token/"] {
        assert_limited(&browser.get(path).send().await);
    }
    // Who looks after the program is not held up.
    for _ in 0..20 {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(browser.get(path).send().await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_token_comes_back_in_its_time() {
    let app = App::start(&[("CONNECT_RATE_ADDRESS", "1/1")]).await;
    let browser = app.browser();
    assert_eq!(browser.get("/").send().await.status, 200);
    let limited = browser.get("/").send().await;
    assert_limited(&limited);
    tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
    assert_eq!(browser.get("/").send().await.status, 200);
}

#[tokio::test]
async fn clients_of_a_trusted_proxy_have_a_bucket_each() {
    let app = App::start(&[FIVE, PROXY]).await;
    let browser = app.browser();
    for _ in 0..5 {
        assert_eq!(from(&browser, "198.51.100.1").await.status, 200);
    }
    assert_limited(&from(&browser, "198.51.100.1").await);
    // What a client writes itself stands in front of what the proxy knows.
    assert_limited(&from(&browser, "203.0.113.7, 198.51.100.1").await);
    assert_eq!(from(&browser, "198.51.100.2").await.status, 200);
    // IPv6: what one client has is a network.
    for host in 0..5 {
        let page = from(&browser, &format!("2001:db8:1:1::{host}")).await;
        assert_eq!(page.status, 200);
    }
    assert_limited(&from(&browser, "2001:db8:1:1:ffff::1").await);
    assert_eq!(from(&browser, "2001:db8:1:2::1").await.status, 200);
}

#[tokio::test]
async fn without_a_trusted_proxy_nobody_chooses_a_bucket() {
    for more in [&[FIVE][..], &[FIVE, ("CONNECT_TRUSTED_PROXIES", "192.0.2.0/24")]] {
        let app = App::start(more).await;
        let browser = app.browser();
        for host in 0..5 {
            assert_eq!(from(&browser, &format!("198.51.100.{host}")).await.status, 200);
        }
        assert_limited(&from(&browser, "198.51.100.99").await);
        let page = browser.get("/").with("forwarded", "for=198.51.100.98").send().await;
        assert_limited(&page);
    }
}

#[tokio::test]
async fn starting_a_sign_in_has_a_bucket_of_its_own() {
    let app = App::start(&[("CONNECT_RATE_SIGN_IN", "1/3")]).await;
    let browser = app.browser();
    for _ in 0..3 {
        assert_ne!(browser.get("/connect/sign-in").send().await.status, 429);
    }
    assert_limited(&browser.get("/connect/sign-in").send().await);
    assert_limited(&browser.get("/connect/sign-in?prompt=login").send().await);
    assert_eq!(browser.get("/").send().await.status, 200);
}

#[tokio::test]
async fn a_flood_is_turned_away_and_the_rest_is_served() {
    let app = App::start(&[("CONNECT_RATE_ADDRESS", "20/200"), PROXY]).await;
    let url = format!("http://{}/connect/signed-out", app.addr);
    let client = client();
    let flood = (0..600).map(|_| client.get(&url).header("x-forwarded-for", "198.51.100.1").send());
    let statuses = futures_util::future::join_all(flood).await;
    let count =
        |status: u16| statuses.iter().filter(|it| it.as_ref().unwrap().status() == status).count();
    let (served, refused) = (count(200), count(429));
    assert_eq!(served + refused, 600);
    assert!((200..400).contains(&served), "{served} served, {refused} refused");
    let other = client.get(&url).header("x-forwarded-for", "198.51.100.2").send().await.unwrap();
    assert_eq!(other.status(), 200);
}
