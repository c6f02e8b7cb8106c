//! Errors of a refresh: which end the session, and which do not.

use serde_json::json;

use crate::support::Answer;
use crate::{due, ended, send, stage};

#[tokio::test]
async fn invalid_grant_ends_the_session_with_one_clean_sign_in() {
    let (microsoft, app, browser) = stage(due()).await;
    microsoft.always("/token", Answer::error(400, "invalid_grant"));
    let page = send(&browser).await;
    assert_eq!(page.status, 401);
    assert_eq!(
        page.json(),
        json!({"error": "SignedOut", "sign_in": "/connect/sign-in?return_to=%2F"})
    );
    assert_eq!(app.rows("sessions").await, 0);
    let connect = browser.get("/").send().await;
    assert_eq!(connect.notice(), "Your session has ended");
    assert_eq!(browser.session(), None, "the cookie is taken back");
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn the_error_field_decides_and_never_a_part_of_a_text() {
    for (status, body) in [
        (
            400,
            json!({"error": "temporarily_unavailable", "error_description": "invalid_grant AADSTS70008"}),
        ),
        (400, json!({"error": "invalid_grant_for_now"})),
        (400, json!({"error": "server_error", "error_codes": [70_008]})),
        (500, json!({"error": "invalid_grant"})),
        (400, json!({"error": ["invalid_grant"]})),
    ] {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", Answer::json(&body).status(status));
        assert_eq!(send(&browser).await.status, 503, "{body}");
        assert_eq!(app.rows("sessions").await, 1, "{body}");
    }
}

#[tokio::test]
async fn interaction_required_keeps_the_session_and_tells_where_to_sign_in() {
    for (error, suberror) in [
        ("interaction_required", None),
        ("consent_required", None),
        ("login_required", None),
        ("bad_token", None),
        ("invalid_grant", Some("basic_action")),
        ("invalid_grant", Some("additional_action")),
        ("invalid_grant", Some("message_only")),
        ("invalid_grant", Some("consent_required")),
        ("invalid_grant", Some("user_password_expired")),
    ] {
        let (microsoft, app, browser) = stage(due()).await;
        microsoft.always(
            "/token",
            Answer::json(&json!({"error": error, "suberror": suberror})).status(400),
        );
        let page = send(&browser).await;
        assert_eq!(page.status, 401, "{error} {suberror:?}");
        let sign_in = page.json()["sign_in"].as_str().unwrap().to_owned();
        assert!(sign_in.starts_with("/connect/sign-in?"), "{sign_in}");
        assert_eq!(app.rows("sessions").await, 1, "{error} {suberror:?}");
        // The session still lives, and yet the address leads to the provider.
        let page = browser.get(&sign_in).send().await;
        assert!(page.location().starts_with(&microsoft.origin), "{}", page.location());
    }
}

#[tokio::test]
async fn a_registration_that_is_not_accepted_ends_no_session() {
    for error in
        ["invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"]
    {
        let (microsoft, app, browser) = stage(ended()).await;
        microsoft.always("/token", Answer::error(401, error));
        let page = send(&browser).await;
        assert_eq!(page.status, 503, "{error}");
        assert_eq!(page.json()["error"], "Misconfigured", "{error}");
        assert!(page.header("retry-after").is_some(), "{error}");
        assert_eq!(app.rows("sessions").await, 1, "{error}");
        assert_eq!(browser.get("/").send().await.status, 200, "{error}");
        assert!(browser.session().is_some(), "{error}");
    }
}
