//! The provider's discovery document (OpenID Connect Discovery 1.0) and its keys: fetched when
//! first needed, kept for a day, and kept longer while the provider is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use http::Method;
use tokio::sync::Mutex;
use url::Url;

use super::at_hand::AtHand;
use super::key_cache::KeyCache;
use super::metadata::{DiscoveryError, Metadata};
use crate::server::clock::Timestamp;
use crate::server::config::{ProviderConfig, Registration};
use crate::server::id_token::KeySet;
use crate::server::outbound::{CALL_LIMIT, Outbound};

pub(super) const DAILY: Duration = Duration::from_hours(24);

/// How long a document that is more than a day old is used before the next try.
const PAUSE: Duration = Duration::from_mins(1);

/// The identity provider as it is configured and as it describes itself.
pub struct Provider {
    pub(super) config: ProviderConfig,
    pub(super) registration: Registration,
    pub(super) outbound: Outbound,
    /// The document, and when to fetch it again.
    pub(super) metadata: Mutex<Option<(Arc<Metadata>, Timestamp)>>,
    failures: AtomicU64,
    /// The day of the last warning of a certificate that ends.
    pub(super) warned_on: AtomicI64,
    pub(super) keys: Mutex<KeyCache>,
    pub(super) at_hand: AtHand,
}

impl Provider {
    /// A provider that was not asked anything yet.
    #[must_use]
    pub fn new(config: ProviderConfig, registration: Registration, outbound: Outbound) -> Self {
        Self {
            config,
            registration,
            outbound: outbound.towards("identity"),
            metadata: Mutex::default(),
            failures: AtomicU64::new(0),
            warned_on: AtomicI64::new(0),
            keys: Mutex::default(),
            at_hand: AtHand::default(),
        }
    }

    /// The provider's description: at most a day old, older only while the provider is away.
    ///
    /// # Errors
    /// [`DiscoveryError`] when there never was one.
    pub async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, DiscoveryError> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut kept = self.metadata.lock().await;
        if let Some((metadata, fetch_again)) = &*kept
            && now < *fetch_again
        {
            return Ok(metadata.clone());
        }
        // Who has waited for a fetch that failed does not wait for another one.
        if self.failures.load(Ordering::Acquire) != failures {
            return Err(DiscoveryError::Away);
        }
        let error = match self.fetch_metadata().await {
            Ok(metadata) => {
                *kept = Some((metadata.clone(), now.plus(DAILY)));
                return Ok(metadata);
            }
            Err(error) => error,
        };
        self.failures.fetch_add(1, Ordering::Release);
        let Some((stale, fetch_again)) = &mut *kept else { return Err(error) };
        tracing::warn!(%error, "the provider is away: going on with what is known");
        *fetch_again = now.plus(PAUSE);
        Ok(stale.clone())
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
        self.cached_keys(metadata, now, |cache| cache.wants_fetch(kid, now)).await
    }

    /// Fetches the document and the keys where they are missing or old, and where the last
    /// id_token of a refresh had a key that was not among them.
    ///
    /// # Errors
    /// [`DiscoveryError`] when there are none.
    pub(super) async fn warm_up(&self, now: Timestamp) -> Result<(), DiscoveryError> {
        let metadata = self.metadata(now).await?;
        let missing = self.at_hand.take_missing();
        let wants_fetch = |cache: &mut KeyCache| match &missing {
            Some(kid) => cache.wants_fetch(Some(kid), now),
            None => cache.is_stale(now),
        };
        self.cached_keys(&metadata, now, wants_fetch).await.map(drop)
    }

    async fn cached_keys(
        &self,
        metadata: &Metadata,
        now: Timestamp,
        wants_fetch: impl FnOnce(&mut KeyCache) -> bool,
    ) -> Result<KeySet, DiscoveryError> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut cache = self.keys.lock().await;
        if cache.keys.is_none() && self.failures.load(Ordering::Acquire) != failures {
            return Err(DiscoveryError::Away);
        }
        if wants_fetch(&mut cache) {
            match self.fetch_keys(metadata).await {
                Ok(keys) => cache.keys = Some((keys, now)),
                Err(error) => {
                    self.failures.fetch_add(1, Ordering::Release);
                    if cache.keys.is_none() {
                        return Err(error);
                    }
                    tracing::warn!(%error, "the keys could not be fetched again");
                    cache.pause = Some(now.plus(PAUSE));
                }
            }
        }
        Ok(cache.keys.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default())
    }

    pub(super) async fn fetch_metadata(&self) -> Result<Arc<Metadata>, DiscoveryError> {
        let body = self.fetch(&self.config.discovery_url).await?;
        let metadata = Arc::new(Metadata::parse(&body, &self.config)?);
        self.at_hand.note_metadata(&metadata);
        Ok(metadata)
    }

    pub(super) async fn fetch_keys(&self, metadata: &Metadata) -> Result<KeySet, DiscoveryError> {
        let keys = KeySet::parse(&self.fetch(&metadata.jwks_uri).await?)?;
        self.at_hand.note_keys(&keys);
        Ok(keys)
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
        self.graph_named_by(self.metadata(now).await.ok().as_deref())
    }

    /// The same, by a document at hand.
    pub(super) fn graph_named_by(&self, metadata: Option<&Metadata>) -> String {
        let told = metadata.and_then(|metadata| metadata.msgraph_host.as_deref());
        let host = told.unwrap_or_else(|| graph_of_cloud(&self.config.authority_host));
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
