//! The body of a mail as it is sent, made where it keeps nobody else from being served.

use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::error::AppError;
use crate::mail::{Body, Field, Problem};
use crate::server::AppState;
use crate::server::graph::ItemBody;
use crate::server::session::UserKey;

/// Bodies that are cleaned at a time: the largest take a second and 150 MB.
static CLEANING: Semaphore = Semaphore::const_new(4);

/// How long somebody waits behind others, and then is asked to wait, in seconds.
const PATIENCE: Duration = Duration::from_secs(10);
const WAIT: u64 = 5;

/// Up to so many bytes a body is cleaned here: that takes less than to wake another thread, and at
/// the worst a few milliseconds.
const SHORT: usize = 2_048;

impl AppState {
    /// What is sent of somebody's body.
    ///
    /// # Errors
    /// `InvalidField` when it would take too long to clean, `RateLimited` when too many others are
    /// being cleaned.
    pub async fn written(&self, user: &UserKey, body: Body) -> Result<ItemBody, AppError> {
        let written = match &body {
            Body::Html(text) if text.len() > SHORT => self.written_elsewhere(user, body).await?,
            _ => ItemBody::of(&body),
        };
        let (field, problem) = (Field::Body, Problem::TooLong);
        written.ok_or(AppError::InvalidField { field, problem })
    }

    async fn written_elsewhere(
        &self,
        user: &UserKey,
        body: Body,
    ) -> Result<Option<ItemBody>, AppError> {
        let busy = AppError::RateLimited { retry_after: WAIT };
        let own = self.cleaning.turn(user).await.map_err(|_| busy.clone())?;
        let turn = timeout(PATIENCE, CLEANING.acquire()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(busy)?;
        let write = move || {
            let written = ItemBody::of(&body);
            drop((turn, own));
            written
        };
        spawn_blocking(write).await.map_err(|_| AppError::Internal)
    }
}
