//! What is known of the provider without asking it: nothing waits for it, not even for a fetch
//! that goes on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::metadata::{DiscoveryError, Metadata};
use crate::server::id_token::KeySet;

/// The last document and keys that were fetched.
#[derive(Default)]
pub(super) struct AtHand(Mutex<Known>);

#[derive(Default)]
struct Known {
    metadata: Option<Arc<Metadata>>,
    keys: Option<KeySet>,
    missing: Option<String>,
}

impl AtHand {
    /// After a document was fetched.
    pub(super) fn note_metadata(&self, metadata: &Arc<Metadata>) {
        self.lock().metadata = Some(metadata.clone());
    }

    /// After keys were fetched.
    pub(super) fn note_keys(&self, keys: &KeySet) {
        self.lock().keys = Some(keys.clone());
    }

    /// After an id_token named a key that is not here.
    pub(super) fn note_missing(&self, kid: Option<String>) {
        self.lock().missing = kid;
    }

    /// The key that was missing since this was asked last.
    pub(super) fn take_missing(&self) -> Option<String> {
        self.lock().missing.take()
    }

    /// The document and the keys.
    pub(super) fn get(&self) -> Result<(Arc<Metadata>, KeySet), DiscoveryError> {
        let known = self.lock();
        let both = known.metadata.clone().zip(known.keys.clone());
        both.ok_or(DiscoveryError::Away)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
