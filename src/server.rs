//! The server: its rooms, and what all requests share.

mod call;
pub mod clock;
pub mod collector;
pub mod config;
pub mod doctor;
mod failure;
mod gate;
pub mod graph;
pub mod http;
pub mod id_token;
pub mod identity;
mod json;
mod lead;
mod loopback;
pub mod meter;
pub mod outbound;
mod outbox;
mod params;
mod people;
mod random;
mod said;
mod secret;
mod send;
pub mod session;
mod trace;
mod uploads;
mod user;

use std::ops::Deref;
use std::sync::Arc;

use ::http::{HeaderMap, HeaderValue};
use axum::extract::FromRef;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::error::AppError;
use crate::user::{ACCOUNT_HEADER, SandboxBadge};
use clock::Timestamp;
use config::{Config, PublicUrl};
use gate::{Gates, MAILBOX};
use http::{BodyRoom, Rates, SiteAssets, TrustedProxies};
use identity::{Provider, SignIn};
use outbound::Outbound;
use outbox::Outbox;
use session::cookie::SessionId;
use session::refresh::TokenKeeper;
use session::{Sealer, Session, Sessions, Stores};
use uploads::Vault;

/// What all requests share. Each layer of each request has a clone of its own.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What the clones of the state share.
pub struct Shared {
    sign_in: SignIn,
    tokens: TokenKeeper,
    outbound: Outbound,
    outbox: Outbox,
    gate: Gates,
    /// Of each person one body at a time is cleaned.
    cleaning: Gates,
    uploads: Vault,
    assets: Arc<SiteAssets>,
    sandbox: Option<SandboxBadge>,
    tasks: TaskTracker,
    proxies: TrustedProxies,
    rates: Arc<Rates>,
    bodies: BodyRoom,
    /// Who is told what violates the policy of a page.
    policy_reports: Option<Url>,
    /// Cancelled when the program is told to stop: from then on it is not ready.
    stopping: CancellationToken,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl FromRef<AppState> for SignIn {
    fn from_ref(state: &AppState) -> Self {
        state.sign_in.clone()
    }
}

impl AppState {
    /// Puts the rooms together.
    #[must_use]
    pub fn new(
        config: &Config,
        outbound: Outbound,
        stores: Stores,
        sandbox: Option<SandboxBadge>,
    ) -> Self {
        let sealer = Sealer::new(&config.session_keys);
        let sessions =
            Sessions::new(stores.sessions, sealer.clone(), config.session_idle, config.session_max);
        let provider = Arc::new(Provider::new(
            config.provider.clone(),
            config.registration.clone(),
            outbound.clone(),
        ));
        provider.warn_of_end(Timestamp::now());
        let tasks = TaskTracker::new();
        let outbox = Outbox::new(stores.outbox, sealer.clone(), tasks.clone());
        Self(Arc::new(Shared {
            tokens: TokenKeeper::new(sessions.clone(), provider.clone(), tasks.clone()),
            uploads: Vault::new(stores.uploads, sealer.clone()),
            sign_in: SignIn { provider, sessions, sealer, public_url: config.public_url.clone() },
            outbound,
            outbox,
            gate: Gates::new(MAILBOX),
            cleaning: Gates::new(1),
            assets: Arc::new(SiteAssets::read(&config.site)),
            sandbox,
            tasks,
            rates: Rates::new(&config.rates),
            bodies: BodyRoom::default(),
            policy_reports: config.policy_reports.clone(),
            proxies: TrustedProxies::new(&config.trusted_proxies),
            stopping: CancellationToken::new(),
        }))
    }

    /// Our own origin.
    #[must_use]
    pub fn public_url(&self) -> &PublicUrl {
        &self.sign_in.public_url
    }

    /// All sessions.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.sign_in.sessions
    }

    /// What goes on although its request is gone: a shutdown waits for it.
    #[must_use]
    pub fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    /// The session of a request, unless the page that asks was made for somebody else.
    async fn session(&self, headers: &HeaderMap) -> Result<Option<Session>, AppError> {
        let Some(id) = SessionId::from_headers(headers) else { return Ok(None) };
        let found = self.sessions().find(&id).await?;
        let meant = headers.get(ACCOUNT_HEADER).map(HeaderValue::as_bytes);
        let is = |owner: &Session| owner.data.identity.user_key().form_mark();
        match &found {
            Some(owner) if meant.is_some_and(|meant| meant != is(owner).as_bytes()) => {
                Err(AppError::OtherAccount)
            }
            _ => Ok(found),
        }
    }
}
