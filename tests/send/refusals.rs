//! What Graph can answer.

use serde_json::json;

use crate::support::{Answer, Form, REQUEST_ID};
use crate::{SEND, stage};

#[tokio::test]
async fn only_202_is_success() {
    for status in [200, 201, 203, 204, 206, 301, 302, 307, 308, 304] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.always(SEND, Answer::new(status, "").with("location", "/elsewhere"));
        let page = browser.send_mail(&Form::new()).await;
        assert_eq!(page.status, 504, "{status}");
        assert_eq!(page.json()["error"], "OutcomeUnknown", "{status}");
        assert_eq!(page.json()["upstream_status"], status);
        assert!(microsoft.asked("/elsewhere").is_empty(), "the token was sent on");
        assert_eq!(microsoft.asked(SEND).len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_202_that_asks_to_wait_is_success_and_is_not_repeated() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.always(SEND, Answer::new(202, "").with("retry-after", "5"));
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(microsoft.asked(SEND).len(), 1);
}

/// Status and code of Graph, status and variant of ours.
const REFUSALS: [(u16, &str, u16, &str); 23] = [
    (400, "ErrorInvalidRecipients", 422, "RecipientsRefused"),
    (403, "ErrorAccessDenied", 403, "SendDenied"),
    (403, "Authorization_RequestDenied", 403, "SendDenied"),
    (403, "ErrorSendAsDenied", 403, "SendAsDenied"),
    (404, "MailboxNotEnabledForRESTAPI", 403, "MailboxUnavailable"),
    (404, "ErrorNonExistentMailbox", 403, "MailboxUnavailable"),
    (507, "ErrorQuotaExceeded", 403, "QuotaExceeded"),
    (413, "ErrorMessageSizeExceeded", 413, "MessageTooLarge"),
    (413, "", 413, "MessageTooLarge"),
    (400, "ErrorMessageSubmissionBlocked", 403, "SendBlocked"),
    (400, "BadRequest", 502, "RequestUnreadable"),
    (400, "ErrorExceededMessageLimit", 403, "SendLimitReached"),
    (400, "", 502, "Refused"),
    (404, "ErrorItemNotFound", 409, "ItemGone"),
    (415, "", 502, "Refused"),
    (408, "", 504, "OutcomeUnknown"),
    (500, "ErrorInternalServerTransientError", 504, "OutcomeUnknown"),
    (502, "", 504, "OutcomeUnknown"),
    (503, "UnknownError", 504, "OutcomeUnknown"),
    (504, "UnknownError", 504, "OutcomeUnknown"),
    (503, "ApplicationThrottled", 504, "OutcomeUnknown"),
    (504, "ErrorItemNotFound", 504, "OutcomeUnknown"),
    (500, "", 504, "OutcomeUnknown"),
];

#[tokio::test]
async fn each_refusal_of_graph_is_told_apart() {
    for (upstream, code, status, variant) in REFUSALS {
        let (microsoft, _app, browser) = stage().await;
        let answer = match code {
            "" => Answer::new(upstream, "<html>MARKED</html>").with("request-id", REQUEST_ID),
            code => Answer::graph_error(upstream, code),
        };
        microsoft.always(SEND, answer);
        let form = Form::new().with("subject", "A \"subject\" & more").with("body", "<p>typed</p>");
        let page = browser.send_mail(&form).await;
        let error = page.json();
        assert_eq!((page.status, &error["error"]), (status, &json!(variant)), "{upstream} {code}");
        assert_eq!(error["request_id"], REQUEST_ID, "{upstream} {code}");
        assert_eq!(error["upstream_status"], upstream);
        let sent = &microsoft.asked(SEND)[0].headers["client-request-id"];
        assert_eq!(error["client_request_id"], sent.to_str().unwrap());
        assert!(!page.text().contains("MARKED"), "{}", page.text());
        assert_eq!(microsoft.asked(SEND).len(), 1, "{upstream} {code} was repeated");
        // The page without script: the same status, and nothing is lost.
        let page = browser
            .send_form(&form.with("idempotency_key", uuid::Uuid::new_v4().to_string()))
            .await;
        assert_eq!(page.status, status, "{upstream} {code}");
        assert_eq!(page.field("subject"), "A \"subject\" & more");
        assert_eq!(page.field("body").trim(), "<p>typed</p>");
        assert_eq!(page.field("to"), "megan@fabrikam.example");
        assert_eq!(page.texts(":not(.bars) > .notice").len(), 1, "{upstream} {code}");
        assert!(!page.text().contains("MARKED"));
    }
}

#[tokio::test]
async fn the_deepest_known_code_of_an_error_counts() {
    let (microsoft, _app, browser) = stage().await;
    let body =
        json!({"error": {"code": "UnknownError", "innerError": {"code": "ErrorSendAsDenied"}}});
    microsoft.always(SEND, Answer::json(&body).status(403));
    assert_eq!(browser.send_mail(&Form::new()).await.json()["error"], "SendAsDenied");
}
