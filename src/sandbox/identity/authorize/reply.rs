//! The way back to the application.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::html;
use serde_json::json;
use url::Url;

use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::page::{Page, asset};

/// Where the reply goes, and how.
#[derive(Clone, Debug)]
pub struct ReplyTo {
    /// The registered reply URL.
    pub url: Url,
    /// In the address or in a form.
    pub mode: ResponseMode,
    /// The application's state, which comes back exactly.
    pub state: Option<String>,
}

/// How the reply travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the address.
    Query,
    /// In a form that posts itself.
    /// <https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html>
    FormPost,
}

impl ReplyTo {
    /// Send the browser back with these parameters.
    pub fn send(self, mut parameters: Vec<(&'static str, String)>) -> Response {
        if let Some(state) = self.state {
            parameters.push(("state", state));
        }
        match self.mode {
            ResponseMode::Query => redirect(self.url, &parameters),
            ResponseMode::FormPost => form(&self.url, &parameters),
        }
    }
}

fn redirect(mut url: Url, parameters: &[(&'static str, String)]) -> Response {
    url.query_pairs_mut().extend_pairs(parameters);
    let headers = [
        (LOCATION, String::from(url)),
        (CACHE_CONTROL, "no-store".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (StatusCode::FOUND, headers).into_response()
}

fn form(url: &Url, parameters: &[(&'static str, String)]) -> Response {
    let content = html! {
        h1 { "Back to the application" }
        form method="post" action=(url) {
            @for (name, value) in parameters { input type="hidden" name=(name) value=(value); }
            div.actions { button.primary type="submit" { "Continue" } }
        }
    };
    let page = Page { script: Some("/sandbox/form-post.js"), ..Page::new("Working...", content) };
    page.respond(StatusCode::OK)
}

/// The script that presses the button of that page.
pub async fn form_post_script() -> Response {
    asset("text/javascript; charset=utf-8", "document.forms[0].submit();\n")
}

/// `client_info`: the account's home, as Microsoft's libraries want it.
pub fn encoded_client_info(account: &DemoAccount) -> String {
    URL_SAFE_NO_PAD.encode(json!({"uid": account.object_id, "utid": account.tenant}).to_string())
}
