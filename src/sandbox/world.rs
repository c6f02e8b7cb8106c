//! Everything the running sandbox holds.

use std::sync::Arc;

use super::faults::Faults;
use super::graph::{Challenges, UnderWay};
use super::identity::{Application, Grants, SigningKey};
use super::journal::Journal;
use super::mail_store::MailStore;
use super::uploads::Uploads;
use super::{SandboxConfig, SandboxError, private_file};

/// The state that all handlers share.
#[derive(Debug)]
pub struct World {
    /// The one registered application.
    pub application: Application,
    /// The key that signs tokens.
    pub key: SigningKey,
    /// Consents, codes, refresh tokens and browser sessions.
    pub grants: Grants,
    /// The mails that were accepted.
    pub mail: MailStore,
    /// Attachments that are coming in.
    pub uploads: Uploads,
    /// The requests that came in.
    pub journal: Journal,
    /// What is to go wrong.
    pub faults: Faults,
    /// Whose tokens Graph does not take any more.
    pub challenges: Challenges,
    /// The requests to mailboxes that are under way.
    pub under_way: UnderWay,
}

/// The state as handlers take it.
pub type SharedWorld = Arc<World>;

impl World {
    /// Read what an earlier run kept, or start afresh.
    pub fn open(config: &SandboxConfig) -> Result<SharedWorld, SandboxError> {
        private_file::create_dir(&config.data_dir)?;
        Ok(Arc::new(Self {
            application: Application::new(config),
            key: SigningKey::open(&config.data_dir)?,
            grants: Grants::open(&config.data_dir)?,
            mail: MailStore::open(&config.data_dir)?,
            uploads: Uploads::default(),
            journal: Journal::default(),
            faults: Faults::default(),
            challenges: Challenges::default(),
            under_way: UnderWay::default(),
        }))
    }
}
