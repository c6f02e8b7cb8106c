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
            for site in ["cross-site", "same-site"] {
                let ask =
                    browser.get(path).with("sec-fetch-site", site).with("sec-fetch-mode", mode);
                let page = ask.send().await;
                assert_eq!(page.status, 403, "{path} {site} {mode}");
                assert!(page.all("set-cookie").is_empty(), "{path} {site} {mode}");
            }
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

#[tokio::test]
async fn a_foreign_page_sends_nobody_who_is_signed_in_to_microsoft() {
    let (microsoft, app, browser) = stage().await;
    for site in ["cross-site", "same-site"] {
        for wish in ["prompt=login", "login_hint=other%40fabrikam.example", "need=attachments"] {
            let path = format!("/connect/sign-in?return_to=%2Fx&{wish}");
            let led = browser.get(&path).with("sec-fetch-site", site).send().await;
            assert_eq!(led.attribute("meta[http-equiv=refresh]", "content").as_deref(), Some("0"));
            // So the browser asks again, and tells where it was.
            let again = browser.get(&path).with("referer", &format!("{}{path}", app.origin));
            let page = again.send().await;
            assert_eq!((page.status, page.location()), (303, "/x"), "{site} {wish}");
            assert!(page.all("set-cookie").is_empty(), "{site} {wish}");
        }
    }
    assert!(microsoft.asked_at_all().is_empty());
    // A person who presses a button of ours is; so is one who is not signed in.
    let path = "/connect/sign-in?prompt=login";
    let own = browser.get(path).with("referer", &format!("{}/", app.origin)).send().await;
    assert!(own.location().starts_with(&microsoft.origin), "{}", own.location());
    let stranger = app.browser().get(path).with("referer", &format!("{}{path}", app.origin));
    assert!(stranger.send().await.location().starts_with(&microsoft.origin));
}
