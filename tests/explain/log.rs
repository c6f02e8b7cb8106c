//! The operator reads what Microsoft wrote; nobody reads what we had sent.

use serde_json::json;

use crate::support::{Answer, CLIENT_SECRET, Form, Log, Microsoft, person, start_sign_in, tokens};
use crate::{ORIGINAL, TRACE, description};

#[tokio::test]
async fn the_log_has_the_original_text_of_a_failed_sign_in() {
    let (log, _listening) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let described = format!(
        "{}\r\n2026-01-01 INFO forged line\u{1b}[31m {}",
        description(Some(50_105)),
        started.state
    );
    let query = url::form_urlencoded::Serializer::new("error=access_denied".to_owned())
        .append_pair("error_description", &described)
        .finish();
    browser.arrive(&started.reply_with(&query)).send().await;
    let lines = log.lines("WARN");
    let line = lines.iter().find(|line| line.contains("AADSTS50105")).unwrap();
    assert!(line.contains(ORIGINAL) && line.contains(TRACE), "{line}");
    assert!(line.contains("forged line") && line.contains("problem=NotAssigned"), "{line}");
    assert!(!line.contains(&started.state) && !line.contains('\u{1b}'), "{line}");
}

#[tokio::test]
async fn the_log_does_not_repeat_what_we_had_sent() {
    let (log, _listening) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.browser();
    let started = start_sign_in(&browser, "/connect/sign-in").await;
    let code = "0.AVerySecretAuthorizationCode";
    let text = format!("got secret {CLIENT_SECRET} and {}..., code {code}", &CLIENT_SECRET[..20]);
    let body = json!({"error": "invalid_client", "error_description": text});
    microsoft.once("/token", Answer::json(&body).status(401));
    browser.arrive(&started.reply(code)).send().await;
    // A refresh.
    let mut data = person(&microsoft.issuer());
    data.tokens = tokens(3_700, -100);
    let other = app.signed_in(&data).await;
    let body = json!({"error": "interaction_required", "error_description": "token MARKED-refresh-0 is odd"});
    microsoft.once("/token", Answer::json(&body).status(400));
    other.send_mail(&Form::new()).await;
    let lines = log.lines("WARN").join("\n");
    assert!(lines.contains("got secret [redacted] and [redacted]..., code [redacted]"), "{lines}");
    assert!(lines.contains("token [redacted] is odd"), "{lines}");
    assert!(!lines.contains(CLIENT_SECRET) && !lines.contains(code), "{lines}");
    assert!(!lines.contains("MARKED-refresh-0"), "{lines}");
}

#[tokio::test]
async fn the_log_has_the_original_text_of_graph() {
    let (log, _listening) = Log::listen("info");
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let message = format!("{ORIGINAL}\nINFO forged MARKED-access-0 {}", "x".repeat(9_000));
    let body = json!({"error": {"code": "ErrorNewAndStrange", "message": message}});
    microsoft.once("/v1.0/me/sendMail", Answer::json(&body).status(400));
    browser.send_mail(&Form::new()).await;
    let lines = log.lines("WARN");
    let line = lines.iter().find(|line| line.contains("ErrorNewAndStrange")).unwrap();
    assert!(line.contains(ORIGINAL) && line.contains("forged [redacted] x"), "{line}");
    assert!(line.len() < 2_500, "{}", line.len());
}
