//! Pages of a few bytes that lead on.
//!
//! A `SameSite=Strict` cookie is not sent on a navigation that another site began. A page of our
//! own in between makes the next navigation ours. It also replaces the address with the code.

use axum::response::{IntoResponse, Response};
use html_escape::encode_double_quoted_attribute;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// A page that leads on at once, with a link for browsers that do not.
#[derive(Debug)]
pub struct Lead {
    status: StatusCode,
    target: Option<String>,
    text: &'static str,
    headers: Vec<(HeaderName, String)>,
}

impl Lead {
    /// Leads to an address: a path on this origin, or the provider's page.
    #[must_use]
    pub fn to(target: impl Into<String>) -> Self {
        Self {
            status: StatusCode::OK,
            target: Some(target.into()),
            text: "Continue",
            headers: Vec::new(),
        }
    }

    /// Leads to the address that was asked for, now as a navigation of our own.
    #[must_use]
    pub fn to_itself() -> Self {
        Self { status: StatusCode::OK, target: None, text: "Continue", headers: Vec::new() }
    }

    /// Says something on the way.
    #[must_use]
    pub fn saying(mut self, text: &'static str) -> Self {
        self.text = text;
        self
    }

    /// Answers with another status than 200.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl IntoResponse for Lead {
    fn into_response(self) -> Response {
        let (refresh, link) = match &self.target {
            Some(target) => {
                let target = encode_double_quoted_attribute(target);
                (format!("0;url={target}"), format!("<a href=\"{target}\">{}</a>", self.text))
            }
            None => ("0".to_owned(), "<a href=\"\">Continue</a>".to_owned()),
        };
        let html = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"refresh\" content=\"{refresh}\"><title>Graph Connect</title></head>\
             <body><p>{link}</p></body></html>"
        );
        let mut response = (self.status, html).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'"),
        );
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
        response
    }
}
