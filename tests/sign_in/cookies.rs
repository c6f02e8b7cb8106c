//! The cookies of running sign-ins.

use crate::support::{Microsoft, person, start_sign_in};

#[tokio::test]
async fn at_most_five_sign_ins_run_at_once_and_their_cookies_stay_small() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    // The longest address that is taken, in letters that grow when they are written down.
    let path = format!("/{}", "a".repeat(255));
    let address = format!("/connect/sign-in?prompt=login&return_to={path}");
    for round in 1..=8 {
        start_sign_in(&browser, &address).await;
        let running = browser.cookies().iter().filter(|(name, _)| name.contains("sign-in")).count();
        assert_eq!(running, round.min(5));
    }
    let header = browser.cookie_header();
    assert!(header.len() < 4_096, "{} bytes", header.len());
    assert!(header.len() > 3_500, "the longest address was not taken: {} bytes", header.len());
}

#[tokio::test]
async fn cookies_that_are_no_sign_ins_are_cleared_away() {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    for number in 0..20 {
        browser.plant(&format!("__Host-Http-sign-in-planted{number}"), "bm90IG91cnM");
    }
    start_sign_in(&browser, "/connect/sign-in").await;
    assert_eq!(browser.cookies().len(), 1);
}
