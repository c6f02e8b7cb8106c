//! Errors of Graph.

use graph_connect::server::graph::codes::{CODES, GraphCode};
use serde_json::json;

use crate::ORIGINAL;
use crate::support::{Answer, Form, Microsoft, REQUEST_ID, person};

const SEND: &str = "/v1.0/me/sendMail";

/// What a mail that met a code is answered with: Graph's status, ours, heading, and whether it is
/// sure that nothing was sent.
pub fn expected(code: GraphCode) -> (u16, u16, &'static str, bool) {
    match code {
        GraphCode::InvalidToken => (401, 401, "Your session has ended", true),
        GraphCode::AccessDenied => (403, 403, "This account may not send mail here", true),
        GraphCode::SendAsDenied => (403, 403, "You may not send in that name", true),
        GraphCode::InvalidRecipients => (400, 422, "Microsoft refused a recipient", true),
        GraphCode::MailboxUnavailable => (404, 403, "This account has no mailbox", true),
        GraphCode::QuotaExceeded => (507, 403, "Your mailbox is full", true),
        GraphCode::SendLimitReached => (400, 403, "You have sent as many mails as you may", true),
        GraphCode::SendBlocked => (400, 403, "This account is blocked from sending", true),
        GraphCode::MessageTooLarge => (413, 413, "The message is too large for your mailbox", true),
        GraphCode::ItemGone => (404, 409, "The message is no longer in your mailbox", true),
        GraphCode::RequestUnreadable => {
            (400, 502, "Microsoft can't read what this site wrote", true)
        }
        GraphCode::Throttled => (429, 429, "Too many mails at once", true),
        GraphCode::Unclear => (503, 504, "We do not know whether your mail was sent", false),
        GraphCode::ByStatus => (400, 502, "Microsoft refused the message", true),
    }
}

#[tokio::test]
async fn every_code_is_explained() {
    for (code, meaning) in CODES {
        let (upstream, status, title, nothing_sent) = expected(*meaning);
        let page = refused_form(upstream, code).await;
        assert_eq!(page.status, status, "{code}");
        assert_eq!(page.notice(), title, "{code}");
        let text = page.texts(".notice > p")[1].clone();
        assert_eq!(text.starts_with("Nothing was sent"), nothing_sent, "{code}: {text}");
        if !matches!(meaning, GraphCode::Throttled | GraphCode::InvalidToken) {
            let facts = page.texts(".notice dd");
            assert!(facts.iter().any(|fact| fact == REQUEST_ID), "{code}: {facts:?}");
            assert!(facts.contains(&upstream.to_string()), "{code}: {facts:?}");
        }
    }
}

#[tokio::test]
async fn a_status_without_a_known_code_is_explained_as_well() {
    for (upstream, status, title) in [
        (413, 413, "The message is too large for your mailbox"),
        (507, 403, "Your mailbox is full"),
        (400, 502, "Microsoft refused the message"),
        (418, 502, "Microsoft refused the message"),
        (500, 504, "We do not know whether your mail was sent"),
        (504, 504, "We do not know whether your mail was sent"),
    ] {
        let page = refused_form(upstream, "SomethingNew").await;
        assert_eq!((page.status, page.notice()), (status, title.to_owned()), "{upstream}");
    }
    // Two codes that tell something else beside another status.
    let too_large = refused_form(413, "BadRequest").await;
    assert_eq!(too_large.notice(), "The message is too large for your mailbox");
    for code in ["BadRequest", "ErrorInternalServerTransientError", "extensionError"] {
        let broken = refused_form(500, code).await;
        assert_eq!(broken.notice(), "We do not know whether your mail was sent", "{code}");
    }
}

/// The page after a mail that Graph answered with this.
async fn refused_form(upstream: u16, code: &str) -> crate::support::Page {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let body = json!({"error": {"code": code, "message": ORIGINAL}});
    let answer = Answer::json(&body).status(upstream).with("request-id", REQUEST_ID);
    microsoft.always(SEND, answer);
    microsoft.always("/token", Answer::error(400, "interaction_required"));
    let page = browser.send_form(&Form::new()).await;
    assert!(!page.everything().contains("MARKED"), "{code}");
    assert_eq!(page.field("subject"), "Hello", "{code}");
    page
}
