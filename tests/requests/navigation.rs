//! What another site leads to, embeds or fetches.

use http::Method;

use crate::support::Page;
use crate::{assert_no_effect, stage};

/// The pages.
const PAGES: [&str; 3] = ["/", "/connect/sign-in", "/connect/signed-out"];

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
