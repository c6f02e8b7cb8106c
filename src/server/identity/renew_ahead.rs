//! The provider's document and keys, fetched again in the background shortly before they are a day
//! old: nobody who signs in waits for it.

use std::time::Duration;

use super::Provider;
use super::discovery::DAILY;
use super::metadata::DiscoveryError;
use crate::server::clock::Timestamp;

/// How long before they are too old.
const AHEAD: Duration = Duration::from_hours(1);

impl Provider {
    /// Fetches what is known and nearly a day old. What was never needed is not fetched, and while
    /// the provider is away nothing changes.
    pub async fn renew_ahead(&self, now: Timestamp) {
        let renewed = async {
            self.renew_metadata(now).await?;
            self.renew_keys(now).await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(%error, "the provider's document or keys could not be renewed ahead");
        }
    }

    async fn renew_metadata(&self, now: Timestamp) -> Result<(), DiscoveryError> {
        let soon = now.plus(AHEAD);
        if self.metadata.lock().await.as_ref().is_none_or(|(_, again)| soon < *again) {
            return Ok(());
        }
        let metadata = self.fetch_metadata().await?;
        *self.metadata.lock().await = Some((metadata, now.plus(DAILY)));
        Ok(())
    }

    async fn renew_keys(&self, now: Timestamp) -> Result<(), DiscoveryError> {
        let soon = now.plus(AHEAD);
        let known = self.metadata.lock().await.as_ref().map(|(metadata, _)| metadata.clone());
        let Some(metadata) = known else { return Ok(()) };
        let is_young = |fetched: Timestamp| soon < fetched.plus(DAILY);
        if self.keys.lock().await.keys.as_ref().is_none_or(|(_, fetched)| is_young(*fetched)) {
            return Ok(());
        }
        let keys = self.fetch_keys(&metadata).await?;
        self.keys.lock().await.keys = Some((keys, now));
        Ok(())
    }
}
