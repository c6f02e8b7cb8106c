//! Which calls are served, and what their answers look like.

use http::Method;
use serde_json::{Value, json};

use crate::stage;
use crate::support::{Answer, Form, Page};

#[tokio::test]
async fn an_unknown_name_is_404_in_json() {
    let (_microsoft, _app, browser) = stage().await;
    for path in ["/api/nobody", "/api/send_mail/x", "/api/Send_mail", "/api/current_user/"] {
        let page = browser.post(path, &[]).send().await;
        assert_eq!((page.status, page.json()), (404, json!({"error": "NotFound"})), "{path}");
    }
}

#[tokio::test]
async fn server_functions_answer_no_other_method() {
    let (microsoft, _app, browser) = stage().await;
    for path in ["/api/current_user", "/api/send_mail"] {
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let ask = browser.ask(method.clone(), path).with("sec-fetch-site", "same-origin");
            let page = ask.send().await;
            assert_eq!(
                (page.status, page.json()),
                (405, json!({"error": "MethodNotAllowed"})),
                "{method} {path}"
            );
            assert_eq!(page.header("allow"), Some("POST"), "{method} {path}");
        }
    }
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
}

#[tokio::test]
async fn headers_that_name_another_method_mean_nothing() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.fields()).finish();
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let ask = browser.get(&format!("/api/send_mail?{query}&_method=POST")).with(header, "POST");
        assert_eq!(ask.send().await.status, 405, "{header}");
        let ask = browser.post("/api/send_mail", &form.fields()).with(header, "GET");
        assert_eq!(ask.send().await.status, 200, "{header}");
    }
    assert_eq!(microsoft.asked("/v1.0/me/sendMail").len(), 1);
}

#[tokio::test]
async fn a_page_that_posts_to_a_server_function_gets_406() {
    let (microsoft, _app, browser) = stage().await;
    for accept in [
        "text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/json, text/html;q=0.1",
    ] {
        let page =
            browser.call("send_mail", &Form::new().fields()).with("accept", accept).send().await;
        assert_eq!((page.status, page.json()), (406, json!({"error": "NotForPages"})), "{accept}");
        assert_eq!(page.header("location"), None);
    }
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
}

/// Every member of an error is a number, an identifier, the name of a field or our own address.
fn assert_closed(error: &Value) {
    for (name, value) in error.as_object().unwrap() {
        let closed = match name.as_str() {
            "error" | "code" => {
                value.as_str().unwrap().bytes().all(|byte| byte.is_ascii_alphabetic())
            }
            "field" | "problem" => value
                .as_str()
                .unwrap()
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_lowercase()),
            "limit" | "retry_after" | "upstream_status" => value.is_u64(),
            "client_request_id" | "request_id" => {
                uuid::Uuid::try_parse(value.as_str().unwrap()).is_ok()
            }
            "sign_in" => value.as_str().unwrap().starts_with("/connect/sign-in?"),
            _ => false,
        };
        assert!(closed, "{name}: {value}");
    }
}

/// The headers of an answer for scripts.
fn assert_headers(page: &Page) {
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("content-security-policy"), Some("default-src 'none'"));
    let cross = page.headers.keys().any(|name| name.as_str().starts_with("access-control-"));
    assert!(!cross, "{:?}", page.headers);
    assert_eq!(
        (page.header("location"), page.header("server"), page.header("x-powered-by")),
        (None, None, None)
    );
    assert!(page.all("set-cookie").is_empty());
    // What leptos would tell its own client of a form without script.
    assert!(!page.headers.contains_key("serverfnredirect"), "{:?}", page.headers);
}

#[tokio::test]
async fn answers_have_their_headers_and_errors_hold_no_text() {
    let (microsoft, app, browser) = stage().await;
    microsoft.always("/v1.0/me/sendMail", Answer::graph_error(403, "ErrorSendAsDenied"));
    let form = Form::new();
    let large = form.clone().with("body", "x".repeat(1_048_576));
    let asks = [
        (200, browser.call("current_user", &[])),
        (200, app.browser().call("current_user", &[])),
        (401, app.browser().call("send_mail", &form.fields())),
        (403, browser.call("send_mail", &form.fields())),
        (403, browser.call("send_mail", &form.fields()).with("sec-fetch-site", "cross-site")),
        (404, browser.call("nobody", &[])),
        (405, browser.get("/api/send_mail")),
        (406, browser.call("send_mail", &[]).with("accept", "text/html")),
        (400, browser.post_bytes("/api/send_mail", b"a=1&a=2".to_vec())),
        (413, browser.call("send_mail", &large.fields())),
        (415, browser.call("send_mail", &[]).with("content-type", "text/plain")),
        (422, browser.call("send_mail", &[])),
    ];
    for (status, ask) in asks {
        let page = ask.with("origin", &app.origin).send().await;
        assert_eq!(page.status, status, "{}", page.text());
        assert_headers(&page);
        if status != 200 {
            assert_closed(&page.json());
        }
        assert!(!page.everything().contains("MARKED"));
    }
}

#[tokio::test]
async fn a_hostile_referer_changes_nothing() {
    let (_microsoft, _app, browser) = stage().await;
    let page =
        browser.call("send_mail", &[]).with("referer", "https://evil.example/?x").send().await;
    assert_eq!((page.status, page.header("location")), (422, None));
}

#[tokio::test]
async fn arguments_in_the_address_mean_nothing() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.fields()).finish();
    let page = browser.post(&format!("/api/send_mail?{query}"), &[]).send().await;
    assert_eq!(page.status, 422);
    assert!(microsoft.asked("/v1.0/me/sendMail").is_empty());
}

#[tokio::test]
async fn names_that_no_function_knows_mean_nothing() {
    let (_microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let unknown = ["to[]", "form[to]", "to%5B%5D", "a[b]"].map(|name| (name, "other@b.example"));
    let mut fields = form.fields();
    fields.extend(unknown);
    let page = browser.call("send_mail", &fields).send().await;
    assert_eq!((page.status, &page.json()["to"]), (200, &json!(["megan@fabrikam.example"])));
    let other = Form::new();
    let mut fields = other.fields();
    fields.retain(|(name, _)| *name != "to");
    fields.extend(unknown);
    let page = browser.call("send_mail", &fields).send().await;
    assert_eq!((page.status, &page.json()["field"]), (422, &json!("to")));
    let page = browser.call("people", &[("search", "megan")]).send().await;
    assert_eq!((page.status, page.json()), (422, json!({"error": "Malformed"})));
}

#[tokio::test]
async fn a_page_that_was_made_for_somebody_else_is_told_nothing() {
    let (microsoft, _app, browser) = stage().await;
    let form = Form::new();
    let calls: [(&str, &[(&str, &str)]); 5] = [
        ("current_user", &[]),
        ("sent", &[]),
        ("people", &[("query", "a")]),
        ("preview", &[("content_type", "text"), ("body", "a")]),
        ("send_mail", &form.fields()),
    ];
    for (name, fields) in calls {
        let page = browser.call(name, fields).with("x-account", "AAAAAAAAAAAAAAAA").send().await;
        assert_eq!((page.status, page.json()), (409, json!({"error": "OtherAccount"})), "{name}");
    }
    assert_eq!(microsoft.asked("/v1.0/me/sendMail").len(), 0);
    let own = browser.get("/").send().await.field("account");
    let page = browser.call("sent", &[]).with("x-account", &own).send().await;
    assert_eq!((page.status, page.json()), (200, json!([])));
}
