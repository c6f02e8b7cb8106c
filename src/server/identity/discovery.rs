//! The provider's discovery document (OpenID Connect Discovery 1.0) and its keys: fetched when
//! first needed, kept for a day, and kept longer while the provider is away.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use super::id_token::Issuer;
use super::json;
use super::keys::{KeyCache, KeySet};
use crate::server::clock::Timestamp;
use crate::server::config::{ProviderConfig, Registration, is_secure};
use crate::server::outbound::{CALL_LIMIT, Outbound, OutboundError};

const DAILY: Duration = Duration::from_hours(24);

/// The identity provider as it is configured and as it describes itself.
pub struct Provider {
    pub(super) config: ProviderConfig,
    pub(super) registration: Registration,
    pub(super) outbound: Outbound,
    metadata: Mutex<Option<(Arc<Metadata>, Timestamp)>>,
    keys: Mutex<KeyCache>,
}

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
    jwks_uri: Url,
}

/// Why the provider's description is not at hand.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
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

impl Provider {
    /// A provider that was not asked anything yet.
    #[must_use]
    pub fn new(config: ProviderConfig, registration: Registration, outbound: Outbound) -> Self {
        Self { config, registration, outbound, metadata: Mutex::default(), keys: Mutex::default() }
    }

    /// The provider's description: at most a day old, older only while the provider is away.
    ///
    /// # Errors
    /// [`DiscoveryError`] when there never was one.
    pub async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, DiscoveryError> {
        let mut kept = self.metadata.lock().await;
        if let Some((metadata, fetched)) = &*kept
            && now < fetched.plus(DAILY)
        {
            return Ok(metadata.clone());
        }
        let stale = kept.as_ref().map(|(metadata, _)| metadata.clone());
        match (self.fetch_metadata().await, stale) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                *kept = Some((metadata.clone(), now));
                Ok(metadata)
            }
            (Err(error), Some(stale)) => {
                tracing::warn!(%error, "the provider is away: going on with what is known");
                Ok(stale)
            }
            (Err(error), None) => Err(error),
        }
    }

    /// The keys to judge a token that names `kid`.
    ///
    /// # Errors
    /// [`DiscoveryError`] when there are none.
    pub async fn keys(
        &self,
        metadata: &Metadata,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<KeySet, DiscoveryError> {
        let mut cache = self.keys.lock().await;
        if cache.wants_fetch(kid, now) {
            let fetched =
                self.fetch(&metadata.jwks_uri).await.and_then(|body| Ok(KeySet::parse(&body)?));
            match (fetched, cache.keys.is_some()) {
                (Ok(keys), _) => cache.keys = Some((keys, now)),
                (Err(error), true) => tracing::warn!(%error, "the keys could not be fetched again"),
                (Err(error), false) => return Err(error),
            }
        }
        Ok(cache.keys.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default())
    }

    async fn fetch_metadata(&self) -> Result<Metadata, DiscoveryError> {
        let document: Document = json::from_slice(&self.fetch(&self.config.discovery_url).await?)?;
        let endpoints =
            [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        if !endpoints.into_iter().chain(&document.end_session_endpoint).all(is_secure) {
            return Err(DiscoveryError::Unusable("endpoint"));
        }
        if self.config.issuer.as_ref().is_some_and(|issuer| *issuer != document.issuer) {
            return Err(DiscoveryError::Unusable("issuer"));
        }
        Ok(Metadata {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
            end_session_endpoint: document.end_session_endpoint,
            issuer: Issuer {
                template: document.issuer,
                entra: self.config.issuer.is_none(),
                tenant: self.config.tenant.clone(),
                allowed_tenants: self.config.allowed_tenants.clone(),
            },
            replies_name_issuer: document.authorization_response_iss_parameter_supported,
            msgraph_host: document.msgraph_host,
            jwks_uri: document.jwks_uri,
        })
    }

    async fn fetch(&self, url: &Url) -> Result<Vec<u8>, DiscoveryError> {
        let request = self.outbound.request(Method::GET, url.clone());
        let answer = self.outbound.call(request, CALL_LIMIT).await?;
        if answer.status == http::StatusCode::OK {
            Ok(answer.body)
        } else {
            Err(DiscoveryError::Status(answer.status.as_u16()))
        }
    }

    /// The origin of Graph: as configured, else as the provider names it.
    pub async fn graph_url(&self, now: Timestamp) -> Option<Url> {
        match &self.config.graph_url {
            Some(url) => Some(url.clone()),
            None => Url::parse(&self.graph_resource(now).await).ok(),
        }
    }

    /// Graph as the provider names it: by discovery, else by cloud. It is the `resource` of v1.0,
    /// without a slash at the end as the article has it.
    pub(super) async fn graph_resource(&self, now: Timestamp) -> String {
        let told = self.metadata(now).await.ok().and_then(|metadata| metadata.msgraph_host.clone());
        let host = told.as_deref().unwrap_or_else(|| graph_of_cloud(&self.config.authority_host));
        format!("https://{host}")
    }
}

/// The origin of Graph for this cloud, where neither the configuration nor discovery tells.
/// (Microsoft: "National cloud deployments".)
fn graph_of_cloud(authority_host: &str) -> &'static str {
    match authority_host {
        "login.microsoftonline.us" => "graph.microsoft.us",
        "login.partner.microsoftonline.cn" | "login.chinacloudapi.cn" => {
            "microsoftgraph.chinacloudapi.cn"
        }
        _ => "graph.microsoft.com",
    }
}
