//! `POST /api/send_mail` and `POST /connect/send`: a mail goes out once, and as it was meant.

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use serde_json::{Value, json};
use support::{
    Answer, App, Browser, Form, KEY, Microsoft, REQUEST_ID, id_claims, person, token_answer,
};

const SEND: &str = "/v1.0/me/sendMail";

async fn stage() -> (Microsoft, App, Browser) {
    let microsoft = Microsoft::start().await;
    let app = microsoft.app(&[]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    (microsoft, app, browser)
}

/// The messages that reached Graph.
fn messages(microsoft: &Microsoft) -> Vec<Value> {
    let asked = microsoft.asked(SEND);
    asked.iter().map(|asked| serde_json::from_slice(&asked.body).unwrap()).collect()
}

#[tokio::test]
async fn the_request_to_graph_is_the_one_of_the_article() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new()
        .with("to", "Megan <megan@fabrikam.example>; zoe@fabrikam.example")
        .with("cc", "\"Rivera, Sam\" <sam@outlook.example>")
        .with("bcc", "hidden@fabrikam.example")
        .with("reply_to", "answers@fabrikam.example")
        .with("from", "shared@fabrikam.example")
        .with("importance", "high")
        .with("read_receipt", "true")
        .with("subject", "Grüße & <b>")
        .with("content_type", "html")
        .with("body", "<h1 style=\"x\" onclick=\"x()\">Hi</h1><script>alert(1)</script>");
    let page = browser.send_mail(&form).await;
    let asked = microsoft.asked(SEND);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].method.as_str(), asked[0].query.as_str()), ("POST", ""));
    let header = |name: &str| asked[0].headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("authorization"), Some("Bearer MARKED-access-0"));
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("return-client-request-id"), Some("true"));
    assert!(header("user-agent").unwrap().starts_with("graph-connect/"));
    assert!(uuid::Uuid::try_parse(header("client-request-id").unwrap()).is_ok());
    assert_eq!((header("cookie"), header("origin"), header("referer")), (None, None, None));
    let to = |address: &str| json!({"emailAddress": {"address": address}});
    assert_eq!(
        messages(&microsoft)[0],
        json!({"message": {
            "subject": "Grüße & <b>",
            "body": {"contentType": "HTML", "content": "<h1>Hi</h1>"},
            "toRecipients": [
                {"emailAddress": {"address": "megan@fabrikam.example", "name": "Megan"}},
                to("zoe@fabrikam.example"),
            ],
            "ccRecipients": [{"emailAddress": {"address": "sam@outlook.example", "name": "Rivera, Sam"}}],
            "bccRecipients": [to("hidden@fabrikam.example")],
            "replyTo": [to("answers@fabrikam.example")],
            "from": to("shared@fabrikam.example"),
            "importance": "high",
            "isReadReceiptRequested": true,
        }})
    );
    let answer = page.json();
    assert_eq!((page.status, &answer["status"]), (200, &json!("accepted")));
    assert_eq!(answer["request_id"], REQUEST_ID);
    assert_eq!(answer["to"], json!(["megan@fabrikam.example", "zoe@fabrikam.example"]));
}

#[tokio::test]
async fn a_plain_text_stays_as_it_was_typed() {
    let (microsoft, _app, browser) = stage().await;
    let text = "1 < 2 & <b>bold</b>\r\n\tüñí\u{1f4e7}";
    browser.send_mail(&Form::new().with("body", text)).await;
    assert_eq!(
        messages(&microsoft)[0]["message"]["body"],
        json!({"contentType": "Text", "content": text})
    );
}

#[tokio::test]
async fn each_request_has_an_id_of_its_own() {
    let (microsoft, _app, browser) = stage().await;
    browser.send_mail(&Form::new()).await;
    browser.send_mail(&Form::new()).await;
    let ids: Vec<_> = microsoft
        .asked(SEND)
        .iter()
        .map(|asked| asked.headers["client-request-id"].clone())
        .collect();
    assert_ne!(ids[0], ids[1]);
}

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
const REFUSALS: [(u16, &str, u16, &str); 20] = [
    (400, "ErrorInvalidRecipients", 422, "RecipientsRefused"),
    (403, "ErrorAccessDenied", 403, "SendDenied"),
    (403, "Authorization_RequestDenied", 403, "SendDenied"),
    (403, "ErrorSendAsDenied", 403, "SendAsDenied"),
    (404, "MailboxNotEnabledForRESTAPI", 403, "MailboxUnavailable"),
    (404, "ErrorNonExistentMailbox", 403, "MailboxUnavailable"),
    (507, "ErrorQuotaExceeded", 429, "QuotaExceeded"),
    (413, "ErrorMessageSizeExceeded", 413, "MessageTooLarge"),
    (413, "", 413, "MessageTooLarge"),
    (400, "ErrorMessageSubmissionBlocked", 429, "QuotaExceeded"),
    (400, "BadRequest", 502, "Refused"),
    (400, "", 502, "Refused"),
    (404, "ErrorItemNotFound", 502, "Refused"),
    (415, "", 502, "Refused"),
    (408, "", 504, "OutcomeUnknown"),
    (500, "ErrorInternalServerTransientError", 504, "OutcomeUnknown"),
    (502, "", 504, "OutcomeUnknown"),
    (503, "UnknownError", 504, "OutcomeUnknown"),
    (504, "UnknownError", 504, "OutcomeUnknown"),
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
        assert_eq!(page.texts(".notice").len(), 1, "{upstream} {code}");
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

#[tokio::test]
async fn throttling_is_told_with_its_time_and_the_same_key_may_try_again() {
    for (value, seconds) in [("17", 17), ("soon", 10), ("", 10)] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.once(
            SEND,
            Answer::graph_error(429, "ApplicationThrottled").with("retry-after", value),
        );
        let form = Form::new();
        let page = browser.send_mail(&form).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (429, Some("Throttled")));
        assert_eq!(page.header("retry-after"), Some(&*seconds.to_string()), "{value:?}");
        assert_eq!(page.json()["retry_after"], seconds);
        assert_eq!(browser.send_mail(&form).await.status, 200);
        assert_eq!(microsoft.asked(SEND).len(), 2);
    }
}

#[tokio::test]
async fn a_date_in_retry_after_is_understood() {
    let (microsoft, _app, browser) = stage().await;
    let date = std::time::UNIX_EPOCH
        + std::time::Duration::from_secs(u64::try_from(support::now()).unwrap() + 60);
    microsoft.once(SEND, Answer::new(429, "").with("retry-after", &httpdate::fmt_http_date(date)));
    let seconds = browser.send_mail(&Form::new()).await.json()["retry_after"].as_u64().unwrap();
    assert!((58..=60).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_call_repeated_once() {
    let (microsoft, _app, browser) = stage().await;
    microsoft.once(SEND, Answer::graph_error(401, "InvalidAuthenticationToken"));
    let mut claims = id_claims(&microsoft, "");
    claims.as_object_mut().unwrap().remove("nonce");
    microsoft.always("/token", Answer::json(&token_answer(&KEY.sign(&claims))));
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    let bearers: Vec<_> =
        microsoft.asked(SEND).iter().map(|asked| asked.headers["authorization"].clone()).collect();
    assert_eq!(bearers, ["Bearer MARKED-access-0", "Bearer MARKED-access-1"]);
    assert_eq!(microsoft.asked("/token").len(), 1);
}

#[tokio::test]
async fn a_second_refusal_asks_to_sign_in_again_and_keeps_the_session() {
    let (microsoft, app, browser) = stage().await;
    microsoft.always(SEND, Answer::graph_error(401, "InvalidAuthenticationToken"));
    microsoft.always("/token", Answer::json(&token_answer(&KEY.sign(&id_claims(&microsoft, "")))));
    let form = Form::new();
    let page = browser.send_mail(&form).await;
    assert_eq!(page.status, 401);
    let sign_in = page.json()["sign_in"].as_str().unwrap().to_owned();
    assert!(browser.get(&sign_in).send().await.location().starts_with(&microsoft.origin));
    assert_eq!((microsoft.asked(SEND).len(), microsoft.asked("/token").len()), (2, 1));
    assert_eq!(app.rows("sessions").await, 1);
    // Nothing was sent: after the sign-in the same form goes out.
    microsoft.always(SEND, Answer::new(202, ""));
    assert_eq!(browser.send_mail(&form).await.status, 200);
}

#[tokio::test]
async fn graph_that_can_t_be_reached_has_sent_nothing() {
    let microsoft = Microsoft::start().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let graph = format!("http://{nobody}");
    let app = microsoft.app(&[("CONNECT_GRAPH_URL", &graph)]).await;
    let browser = app.signed_in(&person(&microsoft.issuer())).await;
    let page = browser.send_mail(&Form::new()).await;
    assert_eq!((page.status, page.json()["error"].as_str()), (503, Some("Unavailable")));
    assert!(page.header("retry-after").is_some());
}

#[tokio::test]
async fn answers_that_break_or_never_end_leave_the_outcome_open() {
    for answer in [
        Answer::new(202, "x").cut(),
        Answer::new(202, "x".repeat(10_000_000)),
        Answer::new(400, "{").cut(),
    ] {
        let (microsoft, _app, browser) = stage().await;
        microsoft.always(SEND, answer);
        let page = browser.send_mail(&Form::new()).await;
        assert_eq!((page.status, page.json()["error"].as_str()), (504, Some("OutcomeUnknown")));
        assert_eq!(microsoft.asked(SEND).len(), 1);
    }
}

#[tokio::test]
async fn the_form_without_script_leads_to_its_success() {
    let (_microsoft, app, browser) = stage().await;
    let page = browser.send_form(&Form::new().with("to", "a@b.example; c@d.example")).await;
    assert_eq!(page.status, 303);
    let id = page.location().strip_prefix("/?sent=").unwrap().to_owned();
    assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
    let after = browser.get(page.location()).send().await;
    assert_eq!(after.notice(), "Successfully sent an email to a@b.example, c@d.example!");
    // Somebody else who knows the address reads nothing.
    let mut other = person("https://issuer.example");
    other.identity.object_id = Some("b84e2d07-1f35-4c9a-a6e8-20c7f5139d4e".to_owned());
    let other = app.signed_in(&other).await;
    assert_eq!(other.get(page.location()).send().await.texts(".notice").len(), 0);
}

#[tokio::test]
async fn a_signed_out_script_gets_the_address_to_sign_in() {
    let (microsoft, app, _browser) = stage().await;
    let page = app.browser().send_mail(&Form::new()).await;
    assert_eq!(page.status, 401);
    assert_eq!(
        page.json(),
        json!({"error": "SignedOut", "sign_in": "/connect/sign-in?return_to=%2F"})
    );
    assert_eq!(page.header("location"), None);
    assert!(microsoft.asked(SEND).is_empty());
}

#[tokio::test]
async fn a_signed_out_form_comes_back_with_everything_in_it() {
    let (microsoft, app, browser) = stage().await;
    let form =
        Form::new().with("content_type", "html").with("body", "\n<p>line\nline</p></textarea>");
    let page = app.browser().send_form(&form).await;
    assert_eq!(page.status, 401);
    assert_eq!(page.one("h1"), "Your session has ended");
    for name in ["to", "subject", "idempotency_key"] {
        assert_eq!(page.field(name), form.value(name), "{name}");
    }
    // A textarea swallows one line break at its start.
    assert_eq!(page.field("body").trim_start_matches('\n'), "<p>line\nline</p></textarea>");
    assert!(page.attribute("input[name=content_type][value=html]", "checked").is_some());
    assert!(microsoft.asked(SEND).is_empty());
    // The same form sends once somebody is signed in.
    assert_eq!(browser.send_form(&form).await.status, 303);
}

#[tokio::test]
async fn a_hostile_name_is_text_everywhere() {
    let (microsoft, app, _browser) = stage().await;
    let hostile = "<img src=x onerror=alert(1)>\"'&amp; </textarea><script>alert(2)</script>";
    let mut data = person(&microsoft.issuer());
    data.profile.as_mut().unwrap().name = hostile.to_owned();
    let browser = app.signed_in(&data).await;
    let page = browser.get("/").send().await;
    assert_eq!(page.one("h1"), format!("Hi, {hostile}!"));
    assert_eq!(page.texts("img[src=x]").len(), 0);
    assert_eq!(page.texts("script").len(), 1, "only our own script");
    let form = Form::new().with("content_type", "html").with("body", page.field("body"));
    assert_eq!(browser.send_mail(&form).await.status, 200);
    let mail = messages(&microsoft)[0]["message"]["body"]["content"].as_str().unwrap().to_owned();
    let mail = scraper::Html::parse_fragment(&mail);
    let selector = scraper::Selector::parse("img, script, textarea").unwrap();
    assert_eq!(mail.select(&selector).count(), 0);
    assert!(mail.root_element().text().collect::<String>().contains(hostile));
}

#[tokio::test]
async fn hostile_texts_of_a_form_are_text_in_the_page() {
    let (_microsoft, _app, browser) = stage().await;
    let hostile = "\"><script>alert(1)</script>";
    let page = browser.send_form(&Form::new().with("to", hostile).with("subject", hostile)).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.texts("script").len(), 1);
    assert_eq!((page.field("to"), page.field("subject")), (hostile.to_owned(), hostile.to_owned()));
}
