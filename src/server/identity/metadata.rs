//! What a provider says of itself (OpenID Connect Discovery 1.0, section 3).

use serde::Deserialize;
use url::Url;

use crate::server::config::ProviderConfig;
use crate::server::id_token::Issuer;
use crate::server::json;
use crate::server::loopback::is_secure;
use crate::server::outbound::OutboundError;

/// What the discovery document says.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Where people sign in.
    pub authorization_endpoint: Url,
    /// Where codes become tokens.
    pub token_endpoint: Url,
    /// Where people sign out.
    pub end_session_endpoint: Option<Url>,
    /// Who issues tokens.
    pub issuer: Issuer,
    /// Whether replies carry `iss` (RFC 9207).
    pub replies_name_issuer: bool,
    /// The host of Graph, at Microsoft.
    pub msgraph_host: Option<String>,
    pub(super) jwks_uri: Url,
}

/// Why the provider's description is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// Another request has found out a moment ago that it can't be fetched.
    #[error("the provider did not answer a moment ago")]
    Away,
    /// It could not be fetched.
    #[error("the provider's document could not be fetched: {0}")]
    Unreachable(#[from] OutboundError),
    /// It was answered with another status than 200.
    #[error("the provider answered its document with status {0}")]
    Status(u16),
    /// It can't be read.
    #[error("the provider's document can't be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It names an endpoint that is not https, or another issuer than the configured one.
    #[error("the provider's document names an unusable {0}")]
    Unusable(&'static str),
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    end_session_endpoint: Option<Url>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    msgraph_host: Option<String>,
}

impl Metadata {
    /// Where the provider's keys are.
    #[must_use]
    pub fn jwks_uri(&self) -> &Url {
        &self.jwks_uri
    }

    /// Reads a discovery document.
    ///
    /// # Errors
    /// [`DiscoveryError`] when it can't be read, or names what can't be used.
    pub fn parse(bytes: &[u8], config: &ProviderConfig) -> Result<Self, DiscoveryError> {
        let document: Document = json::from_slice(bytes)?;
        let endpoints =
            [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        if !endpoints.into_iter().chain(&document.end_session_endpoint).all(is_secure) {
            return Err(DiscoveryError::Unusable("endpoint"));
        }
        if config.issuer.as_ref().is_some_and(|issuer| *issuer != document.issuer) {
            return Err(DiscoveryError::Unusable("issuer"));
        }
        Ok(Self {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
            end_session_endpoint: document.end_session_endpoint,
            issuer: Issuer {
                template: document.issuer,
                entra: config.issuer.is_none(),
                tenant: config.tenant.clone(),
                allowed_tenants: config.allowed_tenants.clone(),
            },
            replies_name_issuer: document.authorization_response_iss_parameter_supported,
            msgraph_host: document.msgraph_host.filter(|host| is_host(host)),
            jwks_uri: document.jwks_uri,
        })
    }
}

/// Whether a text is a host, perhaps with a port, and nothing else.
fn is_host(text: &str) -> bool {
    let url = Url::parse(&format!("https://{text}"));
    url.is_ok_and(|url| {
        url.as_str() == format!("https://{text}/")
            && url.username().is_empty()
            && url.password().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_host_and_nothing_else() {
        for host in ["graph.microsoft.com", "dod-graph.microsoft.us", "127.0.0.1:8001"] {
            assert!(is_host(host), "{host}");
        }
        for text in
            ["", "a/b", "a@b", ":a@b", "a?b", "a#b", "a b", "A.example", "a.example/", "[", "a:b"]
        {
            assert!(!is_host(text), "{text}");
        }
    }
}
