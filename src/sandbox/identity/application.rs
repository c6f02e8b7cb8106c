//! The one application that is registered.

use std::fmt;

use aws_lc_rs::constant_time;
use url::Url;

use super::token::AssertionCredentials;
use crate::sandbox::SandboxConfig;

const FRONT_CHANNEL_LOGOUT: &str = "/connect/front-channel-logout";

/// The registration: id, secret and reply URLs.
pub struct Application {
    /// The application (client) id.
    pub client_id: String,
    /// What the application is called on the consent page.
    pub name: &'static str,
    /// What it may prove itself with besides.
    pub assertions: AssertionCredentials,
    secret: String,
    reply_urls: Vec<String>,
}

impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("client_id", &self.client_id)
            .field("secret", &"[redacted]")
            .field("reply_urls", &self.reply_urls)
            .finish_non_exhaustive()
    }
}

impl Application {
    /// The application of the configuration.
    pub fn new(config: &SandboxConfig) -> Self {
        Self {
            client_id: config.client_id.clone(),
            name: "Graph Connect",
            assertions: AssertionCredentials::new(config),
            secret: config.client_secret.clone(),
            reply_urls: config.reply_urls.clone(),
        }
    }

    /// Whether this is our secret.
    pub fn has_secret(&self, secret: &str) -> bool {
        constant_time::verify_slices_are_equal(secret.as_bytes(), self.secret.as_bytes()).is_ok()
    }

    /// Whether this is our id; GUIDs are the same in any case.
    pub fn has_id(&self, client_id: &str) -> bool {
        client_id.eq_ignore_ascii_case(&self.client_id)
    }

    /// Whether a reply may be sent there.
    ///
    /// Reply URLs are compared exactly; on `localhost`, and only there, the port does not matter.
    /// <https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions>
    pub fn accepts_reply_url(&self, asked: &Url, as_written: &str) -> bool {
        let is_local = is_plain_localhost(asked) && asked.fragment().is_none();
        is_local
            || self.reply_urls.iter().any(|registered| {
                registered == as_written
                    || (is_localhost(asked) && without_port(registered) == without_port(as_written))
            })
    }

    /// Where a browser that signed in by this reply URL tells the application that it signed out: the
    /// registered front-channel logout URL, which lies at the same origin.
    /// <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#single-sign-out>
    pub fn front_channel_logout_url(reply_url: &Url) -> Option<Url> {
        let has_origin = matches!(reply_url.scheme(), "http" | "https");
        reply_url.join(FRONT_CHANNEL_LOGOUT).ok().filter(|_| has_origin)
    }

    /// Whether the browser may be sent there after a sign-out: the origin of a reply URL.
    pub fn accepts_after_logout(&self, asked: &Url) -> bool {
        is_plain_localhost(asked)
            || self
                .reply_urls
                .iter()
                .filter_map(|registered| Url::parse(registered).ok())
                .any(|registered| registered.origin() == asked.origin())
    }
}

fn is_plain_localhost(url: &Url) -> bool {
    url.scheme() == "http" && is_localhost(url)
}

fn is_localhost(url: &Url) -> bool {
    url.host_str() == Some("localhost") && url.username().is_empty() && url.password().is_none()
}

fn without_port(url: &str) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.set_port(None).ok()?;
    Some(url.into())
}
