//! The body of a mail as it is sent, made where it keeps nobody else from being served.

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::AppError;
use crate::mail::{Body, Field, Problem};
use crate::server::AppState;
use crate::server::graph::ItemBody;

/// Bodies that are cleaned at a time: the largest take a second and 150 MB.
static CLEANING: Semaphore = Semaphore::const_new(4);

/// Up to so many bytes a body is cleaned here: that takes less than to wake another thread, and at
/// the worst a few milliseconds.
const SHORT: usize = 2_048;

impl AppState {
    /// What is sent of a body.
    ///
    /// # Errors
    /// `InvalidField` when it would take too long to clean.
    pub async fn written(&self, body: Body) -> Result<ItemBody, AppError> {
        let written = match &body {
            Body::Html(text) if text.len() > SHORT => elsewhere(body).await?,
            _ => ItemBody::of(&body),
        };
        let (field, problem) = (Field::Body, Problem::TooLong);
        written.ok_or(AppError::InvalidField { field, problem })
    }
}

async fn elsewhere(body: Body) -> Result<Option<ItemBody>, AppError> {
    // Nobody closes it.
    let turn = CLEANING.acquire().await.map_err(|_| AppError::Internal)?;
    let write = move || {
        let written = ItemBody::of(&body);
        drop(turn);
        written
    };
    spawn_blocking(write).await.map_err(|_| AppError::Internal)
}
