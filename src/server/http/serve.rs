//! Serving until told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;

use super::router;
use crate::server::AppState;
use crate::server::clock::Timestamp;

/// How long requests in flight may take once the program was told to stop.
const DRAIN: Duration = Duration::from_secs(7);

/// How often expired rows are removed.
const CLEAN_UP_EVERY: Duration = Duration::from_mins(10);

/// Serves until `stop` is ready, then finishes what is in flight, for a few seconds at most.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let cleaner = tokio::spawn(clean_up(state.clone()));
    let stopping = tokio_util::sync::CancellationToken::new();
    let told = stopping.clone();
    let serving = axum::serve(listener, router(state.clone())).with_graceful_shutdown(async move {
        stop.await;
        told.cancel();
    });
    let bound = async {
        stopping.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    let done = tokio::select! {
        done = serving => done,
        () = bound => Ok(()),
    };
    cleaner.abort();
    state.tasks().close();
    // A send or a refresh that is on its way is worth another moment.
    let _ = tokio::time::timeout(Duration::from_secs(1), state.tasks().wait()).await;
    done
}

async fn clean_up(state: AppState) {
    loop {
        if let Err(error) = state.sessions().clean_up(Timestamp::now()).await {
            tracing::warn!(%error, "expired sessions were not removed");
        }
        tokio::time::sleep(CLEAN_UP_EVERY).await;
    }
}
