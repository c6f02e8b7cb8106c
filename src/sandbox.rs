//! A stand-in of Microsoft Entra ID and of the mail part of Microsoft Graph, over real HTTP.
//!
//! It is for the first try, for development and for tests: nothing in it is a secret worth keeping, and
//! it only answers on loopback names. It knows nothing of the application; the two meet over HTTP.
//!
//! # Layout
//!
//! | module | what |
//! |---|---|
//! | `identity` | the endpoints of Entra ID: discovery, keys, authorize, token, sign-out, in both dialects |
//! | `graph` | the endpoints of Microsoft Graph: profile, photo, people, writing, sending and reading mail |
//! | `mail_store` | the mails that were accepted or are being written, of which every mailbox is a view |
//! | `uploads` | the addresses through which large attachments come in pieces |
//! | `viewer` | the mailboxes for people |
//! | `inspect`, `journal`, `faults` | what tests read and what they break |
//! | `router`, `origin`, `listener`, `cuttable`, `tls` | how requests come in |
//! | `append_log`, `private_file`, `recent`, `clock`, `accounts`, `page` | what the others stand on |

mod accounts;
mod append_log;
mod body;
mod clock;
mod cuttable;
mod faults;
mod graph;
mod identity;
mod inspect;
mod journal;
mod listener;
mod mail_store;
mod origin;
mod page;
mod private_file;
mod random;
mod recent;
mod router;
mod tls;
mod uploads;
mod viewer;
mod world;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

pub use accounts::{AccountKind, DemoAccount, demo_accounts};

use listener::{Bound, Listener};
use origin::Scheme;
use world::World;

/// The application id that is registered when the configuration brings none.
pub const DEFAULT_CLIENT_ID: &str = "5f0a4c1e-8d27-4b6f-9a53-0c7e2d91b684";

/// The client secret that is registered when the configuration brings none.
///
/// It opens nothing but the sandbox.
pub const DEFAULT_CLIENT_SECRET: &str = "sandbox~only~secret.opens-nothing-else";

/// Where the sandbox listens, what it keeps and which application is registered with it.
#[derive(Clone)]
pub struct SandboxConfig {
    /// The address of the plain listener; port 0 takes any free one.
    pub addr: SocketAddr,
    /// The address of the TLS listener, for clients that insist on https.
    pub tls_addr: Option<SocketAddr>,
    /// The folder of the keys, the grants and the mail. It is made when missing.
    pub data_dir: PathBuf,
    /// Where the certificate of the sandbox's own authority is written for clients to trust.
    pub tls_ca_path: PathBuf,
    /// The application (client) id of the one registered application.
    pub client_id: String,
    /// Its client secret.
    pub client_secret: String,
    /// A PEM file with the certificate it may prove itself with instead.
    pub client_certificate: Option<PathBuf>,
    /// A file with the token of another identity provider it may prove itself with instead.
    pub federated_token: Option<PathBuf>,
    /// Its reply URLs, compared exactly; `http://localhost` is accepted with any port and path.
    pub reply_urls: Vec<String>,
}

impl fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("addr", &self.addr)
            .field("tls_addr", &self.tls_addr)
            .field("data_dir", &self.data_dir)
            .field("tls_ca_path", &self.tls_ca_path)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .field("client_certificate", &self.client_certificate)
            .field("federated_token", &self.federated_token)
            .field("reply_urls", &self.reply_urls)
            .finish()
    }
}

/// Why the sandbox did not start.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The address is taken or not ours.
    #[error("the sandbox cannot listen on {addr}: {source}")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file or folder of the sandbox cannot be read or written.
    #[error("the sandbox cannot use {path}: {source}")]
    Storage {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key or certificate could not be made or read.
    #[error("the sandbox cannot use its {what}: {reason}")]
    Crypto {
        /// Which key or certificate.
        what: &'static str,
        /// What the library said.
        reason: String,
    },
}

/// A running sandbox; dropping it stops it at once, [`Sandbox::stop`] lets requests finish.
#[derive(Debug)]
pub struct Sandbox {
    plain: Listener,
    tls: Option<Listener>,
}

impl Sandbox {
    /// Start listening.
    ///
    /// # Errors
    ///
    /// When an address is taken, or a file of `data_dir` cannot be used.
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let plain = Bound::to(config.addr).await?;
        let tls = match config.tls_addr {
            None => None,
            Some(addr) => Some(Bound::to(addr).await?),
        };
        // Only whoever has the addresses: reading what was kept writes it anew, which would take it
        // away from a sandbox that runs already.
        let router = router::router(World::open(&config)?);
        let tls = match tls {
            None => None,
            Some(bound) => {
                let acceptor = tls::acceptor(&config.data_dir, &config.tls_ca_path)?;
                Some(bound.serve(Scheme::Https, Some(acceptor), router.clone()))
            }
        };
        let plain = plain.serve(Scheme::Http, None, router);
        tracing::info!(addr = %plain.addr(), "sandbox listening");
        Ok(Self { plain, tls })
    }

    /// The address of the plain listener, with the port it was given.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.plain.addr()
    }

    /// The address of the TLS listener, with the port it was given.
    #[must_use]
    pub fn tls_addr(&self) -> Option<SocketAddr> {
        self.tls.as_ref().map(Listener::addr)
    }

    /// Stop listening, let requests in flight finish, and give up on them after three seconds.
    pub async fn stop(self) {
        match self.tls {
            None => self.plain.stop().await,
            Some(tls) => {
                tokio::join!(self.plain.stop(), tls.stop());
            }
        }
    }
}
