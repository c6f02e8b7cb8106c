//! A reply that belongs to a running sign-in.

use crate::support::{sign_in, start_sign_in};
use crate::{grant, stage};

#[tokio::test]
async fn reply_signs_in_and_leads_to_where_the_person_started() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in?return_to=%2F%3Fa%3D1%26b%3D%22").await;
    grant(&microsoft, &started);
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!((page.status, page.refresh()), (200, "/?a=1&b=%22".to_owned()));
    assert_eq!(app.rows("sessions").await, 1);
    let user = browser.call("current_user", &[]).send().await.json();
    assert_eq!(user["address"], "megan@fabrikam.example");
}

#[tokio::test]
async fn reply_answers_a_tiny_page_with_exactly_its_cookies_and_headers() {
    let (microsoft, _app, browser) = stage().await;
    let page = sign_in(&browser, &microsoft).await;
    let mut cookies = page.all("set-cookie");
    cookies.sort_unstable();
    let (session, rest) = cookies[0].split_once('=').unwrap();
    let (value, attributes) = rest.split_once("; ").unwrap();
    assert_eq!((session, value.len()), ("__Host-Http-session", 43));
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800");
    let (name, rest) = cookies[1].split_once('=').unwrap();
    assert!(name.starts_with("__Host-Http-sign-in-"));
    assert_eq!(rest, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    assert_eq!(cookies.len(), 2);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("content-security-policy"), Some("default-src 'none'"));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.attribute("a", "href").as_deref(), Some("/"));
    assert!(page.body.len() < 400, "{}", page.text());
}

#[tokio::test]
async fn reply_never_repeats_code_state_or_tokens() {
    let (microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    grant(&microsoft, &started);
    for path in [
        started.reply("MARKED-code"),
        started.reply("MARKED-code"),
        started.reply_with("error=MARKED-code"),
    ] {
        let page = browser.arrive(&path).send().await;
        assert!(!page.everything().contains("MARKED"), "{}", page.everything());
        assert!(!page.text().contains(&started.state));
    }
}
