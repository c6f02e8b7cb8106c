//! One client address.

use std::time::{Duration, Instant};

use crate::support::{App, Browser, Microsoft, Page, client};
use crate::{assert_limited, before_a_token};

/// So slow a refill that no token comes back before all is asked.
const FIVE: (&str, &str) = ("CONNECT_RATE_ADDRESS", "1/5");
const PROXY: (&str, &str) = ("CONNECT_TRUSTED_PROXIES", "127.0.0.0/8");

/// What these pages are, one after the other.
async fn pages(browser: &Browser, paths: &[&str]) -> Vec<Page> {
    let mut pages = Vec::new();
    for path in paths {
        pages.push(browser.get(path).send().await);
    }
    pages
}

/// What the front page is for who sends these headers, before a first token has come back.
async fn fronts(variables: &[(&str, &str)], headers: &[(&str, &str)]) -> (App, Vec<Page>) {
    before_a_token(
        async || App::start(variables).await,
        async |app: &App| {
            let (browser, mut pages) = (app.browser(), Vec::new());
            for (name, value) in headers {
                pages.push(browser.get("/").with(name, value).send().await);
            }
            pages
        },
    )
    .await
}

/// How a proxy names the client.
fn from(address: &str) -> (&'static str, &str) {
    ("x-forwarded-for", address)
}

/// The first pages are served, and the others, so many, are not.
fn assert_served_then_limited(pages: &[Page], served: usize, limited: usize) {
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [vec![200; served], vec![429; limited]].concat());
    pages[served..].iter().for_each(assert_limited);
}

#[tokio::test]
async fn an_address_has_its_burst_and_then_waits() {
    let start = async || App::start(&[FIVE]).await;
    let (app, (first, user, page, call, others)) = before_a_token(start, async |app: &App| {
        let browser = app.browser();
        let first = pages(&browser, &["/", "/nowhere", "/pkg/x.css", "/connect/signed-out"]).await;
        let user = browser.call("current_user", &[]).send().await;
        let page = browser.get("/").send().await;
        let call = browser.call("current_user", &[]).send().await;
        let others = ["/pkg/x.css", "/nowhere", "/connect/get_token/"];
        (first, user, page, call, pages(&browser, &others).await)
    })
    .await;
    assert!(first.iter().all(|page| page.status != 429), "{first:?}");
    assert_eq!((user.status, user.text().as_str()), (200, "null"));
    assert_limited(&page);
    assert!(page.one("h1").contains("Too many requests"), "{}", page.text());
    assert!(page.one(".lead").contains("Wait "), "{}", page.text());
    assert_limited(&call);
    let wait: u64 = call.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(call.json(), serde_json::json!({"error": "RateLimited", "retry_after": wait}));
    others.iter().for_each(assert_limited);
    // Who looks after the program is not held up.
    for _ in 0..20 {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.browser().get(path).send().await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_token_comes_back_in_its_time() {
    let start = async || App::start(&[("CONNECT_RATE_ADDRESS", "1/1")]).await;
    let ask = async |app: &App| pages(&app.browser(), &["/", "/"]).await;
    let (app, pages) = before_a_token(start, ask).await;
    assert_served_then_limited(&pages, 1, 1);
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(app.browser().get("/").send().await.status, 200);
}

#[tokio::test]
async fn clients_of_a_trusted_proxy_have_a_bucket_each() {
    let one = from("198.51.100.1");
    // What a client writes itself stands in front of what the proxy knows.
    let written = from("203.0.113.7, 198.51.100.1");
    let (app, pages) = fronts(&[FIVE, PROXY], &[one, one, one, one, one, one, written]).await;
    assert_served_then_limited(&pages, 5, 2);
    is_served(&app, "198.51.100.2").await;
    // IPv6: what one client has is a network.
    let network = ["1::0", "1::1", "1::2", "1::3", "1::4", "1:ffff::1"];
    let network = network.map(|host| format!("2001:db8:1:{host}"));
    let (app, pages) = fronts(&[FIVE, PROXY], &network.each_ref().map(|host| from(host))).await;
    assert_served_then_limited(&pages, 5, 1);
    is_served(&app, "2001:db8:1:2::1").await;
}

async fn is_served(app: &App, address: &str) {
    let (name, value) = from(address);
    assert_eq!(app.browser().get("/").with(name, value).send().await.status, 200, "{address}");
}

#[tokio::test]
async fn without_a_trusted_proxy_nobody_chooses_a_bucket() {
    let hosts = [0, 1, 2, 3, 4, 99].map(|host| format!("198.51.100.{host}"));
    let mut headers: Vec<_> = hosts.iter().map(|host| from(host)).collect();
    headers.push(("forwarded", "for=198.51.100.98"));
    for more in [&[FIVE][..], &[FIVE, ("CONNECT_TRUSTED_PROXIES", "192.0.2.0/24")]] {
        let (_app, pages) = fronts(more, &headers).await;
        assert_served_then_limited(&pages, 5, 2);
    }
}

#[tokio::test]
async fn starting_a_sign_in_has_a_bucket_of_its_own() {
    let microsoft = Microsoft::start().await;
    let start = async || microsoft.app(&[("CONNECT_RATE_SIGN_IN", "1/3")]).await;
    let (again, other) = ("/connect/sign-in", "/connect/sign-in?prompt=login");
    let ask = async |app: &App| pages(&app.browser(), &[again, again, again, again, other]).await;
    let (app, pages) = before_a_token(start, ask).await;
    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses, [303, 303, 303, 429, 429]);
    pages[3..].iter().for_each(assert_limited);
    assert_eq!(app.browser().get("/").send().await.status, 200);
}

#[tokio::test]
async fn a_flood_is_turned_away_and_the_rest_is_served() {
    let app = App::start(&[("CONNECT_RATE_ADDRESS", "20/200"), PROXY]).await;
    let url = format!("http://{}/connect/signed-out", app.addr);
    let client = client();
    let flood = (0..600).map(|_| client.get(&url).header("x-forwarded-for", "198.51.100.1").send());
    let began = Instant::now();
    let statuses = futures_util::future::join_all(flood).await;
    // What comes back meanwhile: a token in a twentieth of a second.
    let back = usize::try_from(began.elapsed().as_millis() / 50).unwrap();
    let count =
        |status: u16| statuses.iter().filter(|it| it.as_ref().unwrap().status() == status).count();
    let (served, refused) = (count(200), count(429));
    assert_eq!(served + refused, 600);
    assert!(
        (200..=201 + back).contains(&served),
        "{served} served, {refused} refused, {back} back"
    );
    let other = client.get(&url).header("x-forwarded-for", "198.51.100.2").send().await.unwrap();
    assert_eq!(other.status(), 200);
}
