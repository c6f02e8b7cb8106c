//! A reply happens once: in parallel, repeated, in many tabs.

use futures_util::future::join_all;

use crate::support::{self, Answer, Gate, KEY, id_claims, start_sign_in, token_answer};
use crate::{assert_nothing_happened, cookie_name, grant, stage};

#[tokio::test]
async fn parallel_replies_spend_the_code_once() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let gate = Gate::closed();
    let id_token = KEY.sign(&id_claims(&microsoft, &started.nonce));
    microsoft.always("/token", Answer::json(&token_answer(&id_token)).behind(&gate));
    let cookies = browser.cookie_header();
    let replies = (0..10).map(|_| {
        // Each as if it were the first: none sees the cookies that another one's answer takes away.
        let ask = browser.arrive(&started.reply("the-code")).with("cookie", &cookies);
        tokio::spawn(ask.send())
    });
    let replies: Vec<_> = replies.collect();
    support::eventually("the code arrives", || async { !microsoft.asked("/token").is_empty() })
        .await;
    gate.open();
    let pages = join_all(replies).await;
    assert!(pages.iter().all(|page| page.as_ref().unwrap().status == 200));
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!(app.rows("sessions").await, 1);
}

#[tokio::test]
async fn the_sign_in_is_used_up_before_the_code_is_spent() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    microsoft.always("/token", Answer::new(500, ""));
    let cookies = browser.cookie_header();
    for _ in 0..3 {
        browser.arrive(&started.reply("the-code")).with("cookie", &cookies).send().await;
    }
    assert_eq!(microsoft.asked("/token").len(), 1);
    assert_eq!((app.rows("sessions").await, app.rows("used_sign_ins").await), (0, 1));
}

#[tokio::test]
async fn the_back_button_leads_politely_into_the_application() {
    let (microsoft, app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in?return_to=%2F%3Fx").await;
    grant(&microsoft, &started);
    let cookies = browser.cookie_header();
    browser.arrive(&started.reply("the-code")).send().await;
    let session = browser.session();
    let page = browser.arrive(&started.reply("the-code")).with("cookie", &cookies).send().await;
    assert_eq!((page.status, page.refresh()), (200, "/?x".to_owned()));
    assert_eq!(browser.session(), session, "the session stays");
    assert_eq!(app.rows("sessions").await, 1);
    // The cookie of the sign-in is gone by now: still no error page, and no loop.
    let page = browser.arrive(&started.reply("the-code")).send().await;
    assert_eq!(page.status, 200);
    assert_eq!(browser.get(&page.refresh()).send().await.status, 200);
}

#[tokio::test]
async fn many_tabs_sign_in_at_once() {
    let (microsoft, app, browser) = stage().await;
    let mut tabs = Vec::new();
    for number in 0..5 {
        tabs.push(
            start_sign_in(&browser, &format!("/connect/sign-in?return_to=%2F{number}")).await,
        );
    }
    for (number, started) in tabs.iter().enumerate().rev() {
        grant(&microsoft, started);
        let page = browser.arrive(&started.reply("the-code")).send().await;
        assert_eq!(page.refresh(), format!("/{number}"));
    }
    assert_eq!(app.rows("sessions").await, 5);
    assert_eq!(browser.cookies().len(), 1, "only the session is left");
}

#[tokio::test]
async fn a_sign_in_that_was_pushed_out_offers_to_start_again() {
    let (microsoft, app, browser) = stage().await;
    let first = start_sign_in(&browser, "/connect/sign-in").await;
    for _ in 0..5 {
        start_sign_in(&browser, "/connect/sign-in").await;
    }
    // Which of several begun in the same second goes is not said: let it be this one.
    browser.forget(&cookie_name(&first.state));
    let page = browser.arrive(&first.reply("the-code")).send().await;
    let connect = browser.get(&page.refresh()).send().await;
    assert_eq!(connect.notice(), "This sign-in is no longer running");
    assert_eq!(connect.attribute(".notice a", "href").as_deref(), Some("/connect/sign-in"));
    assert_nothing_happened(&microsoft, &app, &browser).await;
}
