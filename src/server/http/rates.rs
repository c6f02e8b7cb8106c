//! How often somebody may ask: a bucket for each client address and each session, refilled as
//! time goes by. Who asks more often waits.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::buckets::Buckets;
use super::client::{Peer, network};
use super::render;
use crate::error::AppError;
use crate::server::config::RateConfig;
use crate::server::session::cookie::SessionId;
use crate::server::{AppState, meter};

/// Where a sign-in starts.
const SIGN_IN: &str = "/connect/sign-in";

/// The buckets of everybody.
pub struct Rates {
    address: Option<Buckets>,
    sign_in: Option<Buckets>,
    session: Option<Buckets>,
}

impl Rates {
    /// Full buckets.
    #[must_use]
    pub fn new(config: &RateConfig) -> Arc<Self> {
        Arc::new(Self {
            address: config.address.map(Buckets::new),
            sign_in: config.sign_in.map(Buckets::new),
            session: config.session.map(Buckets::new),
        })
    }

    /// Takes a request out of the buckets it belongs to.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when one of them is empty.
    fn take(&self, state: &AppState, request: &Request, now: Instant) -> Result<(), AppError> {
        let peer = request.extensions().get::<Peer>().copied();
        let address = peer.map(|peer| network(state.proxies.client(peer, request.headers())));
        if let Some(address) = address {
            take("address", self.address.as_ref(), &address, now)?;
            if request.uri().path() == SIGN_IN {
                take("sign_in", self.sign_in.as_ref(), &address, now)?;
            }
        }
        match SessionId::from_headers(request.headers()) {
            Some(id) => take("session", self.session.as_ref(), id.hash().as_bytes(), now),
            None => Ok(()),
        }
    }
}

fn take(
    limit: &'static str,
    buckets: Option<&Buckets>,
    who: &[u8],
    now: Instant,
) -> Result<(), AppError> {
    let Some(buckets) = buckets else { return Ok(()) };
    buckets.take(who, now).map_err(|retry_after| {
        meter::limited(limit);
        AppError::RateLimited { retry_after }
    })
}

/// Serves nobody who asks too often; those who look after this program may.
pub(super) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    match state.rates.take(&state, &request, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(error) => render::refusal(&state, request.uri().path(), &error),
    }
}
