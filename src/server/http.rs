//! The web server: which requests are served, and the handlers of pages and forms.

mod admin;
mod api;
mod assets;
mod attachments;
mod body_room;
mod buckets;
mod client;
mod files;
mod front_channel;
mod guard;
mod headers;
mod home;
mod limits;
mod listener;
mod multipart;
mod photo;
mod post;
mod preview;
mod rates;
mod render;
mod router;
mod serve;
mod sign_out;
mod telemetry;
mod welcome;

use std::future::Future;

use crate::error::AppError;
use crate::server::{AppState, trace};

pub use api::{answer, call, check_fields, forget_session};
pub use assets::SiteAssets;
pub use body_room::BodyRoom;
pub use client::TrustedProxies;
pub use listener::listen;
pub use preview::shown;
pub use rates::Rates;
pub use router::router;
pub use serve::serve;
pub use telemetry::log_to_stderr;

/// Does the work in a task of its own: a browser that leaves can't cut it in half.
async fn detached<T: Send + 'static>(
    state: &AppState,
    work: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, AppError> {
    state.tasks().spawn(trace::carried(work)).await.unwrap_or(Err(AppError::Internal))
}
