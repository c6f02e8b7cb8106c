//! The frame of every page the sandbox shows.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
};
use axum::http::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use url::Url;

/// There is no `form-action`: Chromium checks it along the redirects that follow a form post, and these
/// lead to the application. <https://github.com/w3c/webappsec-csp/issues/8>
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// A page of the sandbox.
#[derive(Debug)]
pub struct Page<'a> {
    /// The title.
    pub title: &'a str,
    /// Address of a script that makes the page nicer; no page needs one.
    pub script: Option<&'a str>,
    /// Seconds after which the page is loaded anew where there is no script.
    pub refresh: Option<u32>,
    /// Where the browser goes by itself after a second.
    pub onward: Option<Url>,
    /// What the page may show in frames besides pages of ours.
    pub frames: Vec<Url>,
    /// Wide for mail, narrow for questions.
    pub wide: bool,
    /// What it says.
    pub content: Markup,
}

impl<'a> Page<'a> {
    /// A narrow page without script.
    pub fn new(title: &'a str, content: Markup) -> Self {
        Self {
            title,
            script: None,
            refresh: None,
            onward: None,
            frames: Vec::new(),
            wide: false,
            content,
        }
    }

    /// The answer with this status.
    pub fn respond(&self, status: StatusCode) -> Response {
        let policy = [(CONTENT_SECURITY_POLICY, self.policy())];
        (status, HEADERS, policy, Html(self.markup().into_string())).into_response()
    }

    fn policy(&self) -> HeaderValue {
        let mut policy = format!("{POLICY}; frame-src 'self'");
        for frame in &self.frames {
            policy.push(' ');
            policy.push_str(&frame.origin().ascii_serialization());
        }
        // An origin is a good header value; without it the page would show no frame.
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(POLICY))
    }

    fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if let Some(seconds) = self.refresh {
                        noscript { meta http-equiv="refresh" content=(seconds); }
                    }
                    @if let Some(url) = &self.onward {
                        meta http-equiv="refresh" content={ "1;url=" (url) };
                    }
                    title { (self.title) " - Sandbox" }
                    link rel="stylesheet" href="/sandbox/style.css";
                    @if let Some(script) = self.script { script src=(script) defer {} }
                }
                body {
                    header { strong { "Sandbox" } " - not Microsoft. Nothing here leaves this machine." }
                    main class=(if self.wide { "wide" } else { "narrow" }) { (self.content) }
                }
            }
        }
    }
}

/// The style sheet of all pages.
pub async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("style.css"))
}

/// A static file.
pub fn asset(content_type: &'static str, content: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, content).into_response()
}
