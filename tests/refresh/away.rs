//! A provider that is away.

use serde_json::json;

use crate::support::Answer;
use crate::{away, bearers, due, ended, renewed, send, stage};

#[tokio::test]
async fn while_the_provider_is_away_a_valid_token_keeps_serving() {
    for (what, answer) in away() {
        let (microsoft, app, browser) = stage(due()).await;
        microsoft.always("/token", answer);
        assert_eq!(send(&browser).await.status, 200, "{what}");
        assert_eq!(bearers(&microsoft), ["Bearer MARKED-access-0"], "{what}");
        assert_eq!(app.rows("sessions").await, 1, "{what}");
    }
}

#[tokio::test]
async fn while_the_provider_is_away_an_ended_token_gives_503_and_the_session_stays() {
    for (what, answer) in away() {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", answer);
        let page = send(&browser).await;
        assert_eq!(page.status, 503, "{what}");
        assert_eq!(page.json()["error"], "Unavailable", "{what}");
        assert!(page.header("retry-after").is_some(), "{what}");
        assert!(page.all("set-cookie").is_empty(), "{what}");
        assert_eq!(app.rows("sessions").await, 1, "{what}");
        assert!(microsoft.asked("/elsewhere").is_empty(), "a redirect was followed");
        assert!(microsoft.asked("/v1.0/me/sendMail").is_empty(), "{what}");
        if what == "429" {
            // Who asks to wait is not asked before.
            assert_eq!(send(&browser).await.status, 503);
            assert_eq!(microsoft.asked("/token").len(), 1);
            continue;
        }
        // It comes back, and nobody has to sign in.
        microsoft.always("/token", Answer::json(&renewed(&microsoft)));
        assert_eq!(send(&browser).await.status, 200, "{what}");
    }
}

#[tokio::test]
async fn retry_after_of_the_provider_is_passed_on() {
    let (microsoft, _app, browser) = stage(ended()).await;
    microsoft.always("/token", Answer::new(429, "").with("retry-after", "37"));
    let page = send(&browser).await;
    assert_eq!(page.header("retry-after"), Some("37"));
    assert_eq!(page.json(), json!({"error": "Unavailable", "retry_after": 37}));
}
