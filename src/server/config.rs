//! Task 1 of 5: what was registered, and how this instance runs.
//!
//! Everything comes from environment variables and `.env`. Every fault is reported at once,
//! each in one line that names its variable.

mod certificate;
mod credential;
mod fault;
mod keys;
mod parse;
mod provider;
mod rate;
mod reloaded;
mod site;
mod vars;

use std::net::SocketAddr;
use std::time::Duration;

pub use certificate::Certificate;
pub use credential::{ClientSecret, Credential, FederatedToken};
pub use fault::{Fault, Faults};
pub use keys::DEFAULT_FILE as SESSION_KEYS_FILE;
pub use parse::address as parse_address;
pub use provider::{ClientId, Protocol, ProviderConfig, Registration};
pub use rate::{Rate, RateConfig};
pub use reloaded::Reloaded;
pub use site::SiteFiles;
pub use vars::Vars;

use crate::server::session::{DatabaseUrl, SealingKeys};
use ipnet::IpNet;
use url::Url;

/// Everything this instance was told.
#[derive(Debug)]
pub struct Config {
    /// `CONNECT_PUBLIC_URL`: the origin the browser uses.
    pub public_url: PublicUrl,
    /// `LEPTOS_SITE_ADDR`: where the server listens.
    pub listen: SocketAddr,
    /// `CONNECT_TRUSTED_PROXIES`: whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// `CONNECT_RATE_…`: how often somebody may ask.
    pub rates: RateConfig,
    /// The app as it is registered at the identity provider.
    pub registration: Registration,
    /// Which identity provider, and which of its dialects.
    pub provider: ProviderConfig,
    /// `CONNECT_DATABASE_URL`: what keeps the sessions.
    pub database: DatabaseUrl,
    /// `CONNECT_SESSION_KEYS`: the first seals, all open.
    pub session_keys: SealingKeys,
    /// `CONNECT_SESSION_IDLE`: how long a session lives without a request.
    pub session_idle: Duration,
    /// `CONNECT_SESSION_MAX`: how long a session lives at all.
    pub session_max: Duration,
    /// Where the files for the browser are.
    pub site: SiteFiles,
    /// `CONNECT_CSP_REPORT_URL`: who is told by browsers what violates a page's policy.
    pub policy_reports: Option<Url>,
}

/// The origin that the browser uses, for example `https://mail.example.com`.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    origin: String,
    host: String,
    https: bool,
}

impl PublicUrl {
    fn new(url: &Url) -> Self {
        let origin = url.origin().ascii_serialization();
        let host = origin.split_once("://").map_or("", |(_, host)| host).to_owned();
        Self { host, https: url.scheme() == "https", origin }
    }

    /// Scheme, host and port, without a slash at the end: what `Origin` carries.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What `Host` carries: the host, and the port unless it is the scheme's own.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether browsers reach it by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The article's reply URL, as it has to be registered.
    #[must_use]
    pub fn reply_url(&self) -> String {
        format!("{}/connect/get_token/", self.origin)
    }

    /// Where the provider sends the browser after a sign-out.
    #[must_use]
    pub fn signed_out_url(&self) -> String {
        format!("{}/connect/signed-out", self.origin)
    }
}

impl Config {
    /// Reads every variable.
    ///
    /// # Errors
    /// All [`Faults`] together.
    pub fn from_vars(vars: &Vars) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let registration = provider::registration(vars, &mut faults);
        let provider = provider::provider(vars, &mut faults);
        let public_url = public_url(vars, &mut faults);
        let listen = listen(vars, &mut faults);
        let database = database(vars, &mut faults);
        admin(vars, &mut faults);
        let session_keys = keys::session_keys(vars, database.as_ref(), &mut faults);
        let session_idle =
            vars.parsed_or("CONNECT_SESSION_IDLE", "8h", parse::duration, &mut faults);
        let session_max = vars.parsed_or("CONNECT_SESSION_MAX", "7d", parse::duration, &mut faults);
        let site = site::files(vars, &mut faults);
        let trusted_proxies = vars.parsed("CONNECT_TRUSTED_PROXIES", parse::networks, &mut faults);
        let rates = rate::rates(vars, &mut faults);
        let policy_reports = vars.parsed("CONNECT_CSP_REPORT_URL", parse::report_url, &mut faults);
        faults.refuse_any()?;
        let whole = move || {
            Some(Self {
                public_url: public_url?,
                listen: listen?,
                trusted_proxies: trusted_proxies.unwrap_or_default(),
                rates: rates?,
                registration: registration?,
                provider: provider?,
                database: database?,
                session_keys: session_keys?,
                session_idle: session_idle?,
                session_max: session_max?,
                site,
                policy_reports,
            })
        };
        whole().ok_or(faults)
    }

    /// Where to listen and which database to open, as far as those two can be read: they can be
    /// tried even when another variable has a fault.
    #[must_use]
    pub fn places(vars: &Vars) -> (Option<SocketAddr>, Option<DatabaseUrl>) {
        let reported_by_from_vars = &mut Faults::default();
        (listen(vars, reported_by_from_vars), database(vars, reported_by_from_vars))
    }

    /// Our reply URL, as far as it can be read.
    #[must_use]
    pub fn reply_url(vars: &Vars) -> Option<String> {
        Some(public_url(vars, &mut Faults::default())?.reply_url())
    }

    /// Where `/metrics` is, as far as it can be read; nowhere when the variable is set to nothing.
    #[must_use]
    pub fn admin_place(vars: &Vars) -> Option<SocketAddr> {
        admin(vars, &mut Faults::default())
    }
}

fn public_url(vars: &Vars, faults: &mut Faults) -> Option<PublicUrl> {
    let default = "http://localhost:8000";
    let url = vars.parsed_or("CONNECT_PUBLIC_URL", default, parse::origin, faults)?;
    Some(PublicUrl::new(&url))
}

fn listen(vars: &Vars, faults: &mut Faults) -> Option<SocketAddr> {
    vars.parsed_or("LEPTOS_SITE_ADDR", "127.0.0.1:8000", parse::address, faults)
}

fn admin(vars: &Vars, faults: &mut Faults) -> Option<SocketAddr> {
    if vars.is_empty("CONNECT_ADMIN_ADDR") {
        return None;
    }
    vars.parsed_or("CONNECT_ADMIN_ADDR", "127.0.0.1:8002", parse::address, faults)
}

fn database(vars: &Vars, faults: &mut Faults) -> Option<DatabaseUrl> {
    let default = "sqlite:data/connect.sqlite3";
    vars.parsed_or("CONNECT_DATABASE_URL", default, parse::database, faults)
}
