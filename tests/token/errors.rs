//! Errors of the token endpoint.

use serde_json::json;

use crate::support::{Answer, Gate, start_sign_in};
use crate::{redeem, stage};

#[tokio::test]
async fn each_error_of_the_token_endpoint_is_explained() {
    let (microsoft, app, browser) = stage().await;
    for (body, words) in [
        (json!({"error": "invalid_grant"}), "This sign-in was already used"),
        (json!({"error": "invalid_client"}), "This site is not set up correctly"),
        (json!({"error": "unauthorized_client"}), "This site is not set up correctly"),
        (json!({"error": "invalid_scope"}), "This site asks for a permission that does not exist"),
        (json!({"error": "interaction_required"}), "Microsoft wants one more step from you"),
        (json!({"error": "temporarily_unavailable"}), "Microsoft can't be reached right now"),
        (
            json!({"error": "invalid_grant", "error_codes": [50_105]}),
            "This account has no access to this app",
        ),
        (
            json!({"error": "invalid_grant", "error_codes": [90_094]}),
            "Your organisation has to allow this app first",
        ),
        (
            json!({"error": "interaction_required", "error_codes": [53_003]}),
            "A rule of your organisation stands in the way",
        ),
        (
            json!({"error": "x", "error_description": "AADSTS65004: MARKED"}),
            "You are not connected",
        ),
        (
            json!({"error": "x", "error_description": "invalid_grant MARKED"}),
            "This site is not set up correctly",
        ),
    ] {
        for status in [400, 401, 403] {
            let notice = redeem(&microsoft, &browser, |_| Answer::json(&body).status(status)).await;
            assert_eq!(notice.as_deref(), Some(words), "{body}");
        }
    }
    assert_eq!(app.rows("sessions").await, 0);
}

#[tokio::test]
async fn a_token_endpoint_that_asks_to_wait_is_busy_and_no_fault_of_the_site() {
    let (microsoft, _app, browser) = stage().await;
    for body in [json!({"error": "too_many_requests"}), json!({"error": "slow_down"}), json!({})] {
        let notice = redeem(&microsoft, &browser, |_| Answer::json(&body).status(429)).await;
        assert_eq!(notice.as_deref(), Some("Microsoft is busy right now"), "{body}");
    }
}

#[tokio::test]
async fn the_ids_of_an_error_reach_the_notice_when_they_are_ids() {
    let (microsoft, _app, browser) = stage().await;
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let body = json!({"error": "invalid_client", "error_codes": [7_000_215], "trace_id": "<script>MARKED</script>",
        "correlation_id": "1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11"});
    microsoft.once("/token", Answer::json(&body).status(401));
    let page = browser.arrive(&started.reply("the-code")).send().await;
    let connect = browser.get(&page.refresh()).send().await;
    let facts = connect.texts(".notice dd").join(" ");
    assert!(
        facts.contains("1d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d11") && facts.contains("AADSTS7000215"),
        "{facts}"
    );
    assert!(!connect.text().contains("MARKED"));
}

#[tokio::test]
async fn an_answer_with_status_500_keeps_its_ids_and_its_number() {
    let (microsoft, _app, browser) = stage().await;
    for (status, number, words) in [
        (503, 90_033, "Microsoft can't be reached right now"),
        (500, 90_055, "Microsoft is busy right now"),
        (500, 50_196, "This site asked Microsoft the same too often"),
    ] {
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        let body = json!({"error": "server_error", "error_codes": [number],
            "trace_id": "0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10"});
        microsoft.once("/token", Answer::json(&body).status(status));
        let page = browser.arrive(&started.reply("the-code")).send().await;
        let connect = browser.get(&page.refresh()).send().await;
        assert_eq!(connect.notice(), words, "{status} {number}");
        let facts = connect.texts(".notice dd").join(" ");
        assert!(facts.contains("0d8f1c1e-6a1b-4c9f-9a53-7be24cfa6d10"), "{facts}");
        assert!(facts.contains(&format!("AADSTS{number}")), "{facts}");
    }
}

/// Eight seconds are the promise: this test takes as long.
#[tokio::test]
async fn a_token_endpoint_that_never_answers_is_away_after_its_time_limit() {
    let (microsoft, app, browser) = stage().await;
    let never = Gate::closed();
    let begun = std::time::Instant::now();
    let notice = redeem(&microsoft, &browser, |answer| Answer::json(&answer).behind(&never)).await;
    assert_eq!(notice.as_deref(), Some("Microsoft can't be reached right now"));
    assert!(begun.elapsed().as_secs() >= 8, "it was given its time");
    assert_eq!(app.rows("sessions").await, 0);
}
