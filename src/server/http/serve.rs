//! Serving until told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::listener::Listener;
use super::{TrustedProxies, admin, router};
use crate::server::AppState;
use crate::server::clock::Timestamp;

/// How long requests in flight may take once the program was told to stop.
const DRAIN: Duration = Duration::from_secs(7);

/// How long the program waits, from then on, for a send or a refresh that is on its way and for
/// new tokens that are not written yet.
const FINISH: Duration = Duration::from_millis(8_500);

/// How often expired rows are removed.
const CLEAN_UP_EVERY: Duration = Duration::from_mins(10);

/// How often it is looked whether the provider's document or keys are nearly too old.
const RENEW_EVERY: Duration = Duration::from_mins(10);

/// How often the sessions are counted for who does not ask.
const COUNT_EVERY: Duration = Duration::from_mins(1);

/// Serves until `stop` is ready, at `admin` those who look after the program, then finishes what is in flight, for a few seconds at most.
pub async fn serve(
    socket: TcpListener,
    admin: Option<TcpListener>,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let stopping = state.stopping.clone();
    let cleaner = tokio::spawn(clean_up(state.clone(), stopping.clone()));
    tokio::spawn(stopping.clone().run_until_cancelled_owned(renew_ahead(state.clone())));
    tokio::spawn(stopping.clone().run_until_cancelled_owned(count_sessions(state.clone())));
    let listener = Listener {
        socket,
        router: router(state.clone()),
        proxies: state.proxies.clone(),
        stopping: stopping.clone(),
    };
    let serving = listener.run();
    if let Some(socket) = admin {
        let (router, proxies) = (admin::router(state.clone()), TrustedProxies::default());
        tokio::spawn(Listener { socket, router, proxies, stopping: stopping.clone() }.run());
    }
    let told = stopping.clone();
    tokio::spawn(async move {
        stop.await;
        told.cancel();
    });
    let after = |time| {
        let stopping = stopping.clone();
        tokio::spawn(async move {
            stopping.cancelled().await;
            tokio::time::sleep(time).await;
        })
    };
    let (drained, finished) = (after(DRAIN), after(FINISH));
    tokio::select! {
        () = serving => {}
        _ = drained => tracing::warn!("clients that were too slow were cut off at the end"),
    }
    state.tasks().close();
    tokio::select! {
        _ = async { tokio::join!(state.tasks().wait(), cleaner) } => {}
        _ = finished => {}
    }
}

async fn count_sessions(state: AppState) {
    loop {
        tokio::time::sleep(COUNT_EVERY).await;
        admin::count_sessions(&state).await;
    }
}

/// What is known of the identity provider is kept fresh.
async fn renew_ahead(state: AppState) {
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        state.sign_in.provider.renew_ahead(Timestamp::now()).await;
    }
}

/// A cleaning that has begun is finished: until it is, no other instance may clean up.
async fn clean_up(state: AppState, stopping: CancellationToken) {
    loop {
        if let Err(error) = state.sessions().clean_up().await {
            tracing::warn!(%error, "expired sessions were not removed");
        }
        if let Err(error) = state.discard_abandoned(Timestamp::now()).await {
            tracing::warn!(%error, "abandoned drafts were not deleted");
        }
        tokio::select! {
            () = tokio::time::sleep(CLEAN_UP_EVERY) => {}
            () = stopping.cancelled() => return,
        }
    }
}
