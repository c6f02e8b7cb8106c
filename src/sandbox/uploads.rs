//! Attachments that come in pieces, through addresses of their own.
//! <https://learn.microsoft.com/graph/outlook-large-attachments>

mod address;
mod piece;
mod upload;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::put;

pub use upload::{Upload, Wanted};

use super::origin::Origin;
use super::random;
use super::recent::Recent;
use super::world::SharedWorld;

/// Where the upload addresses lie: at Microsoft not with Graph but with Outlook.
pub const FOLDER: &str = "/api/v2.0/AttachmentSessions/";

const MOST_UPLOADS: usize = 1_000;

/// The uploads that have begun; a restart forgets them.
#[derive(Debug)]
pub struct Uploads {
    running: Mutex<Recent<Begun>>,
}

#[derive(Debug)]
struct Begun {
    /// The hash of the token in the address.
    key: String,
    upload: Arc<Mutex<Upload>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { running: Mutex::new(Recent::new(MOST_UPLOADS)) }
    }
}

impl Uploads {
    /// Begin one; what comes back is its address.
    pub fn begin(&self, upload: Upload, origin: &Origin) -> String {
        let (id, token) = (random::guid(), random::secret());
        let upload = Arc::new(Mutex::new(upload));
        let begun = Begun { key: random::hash(&token), upload };
        let mut running = self.lock();
        forget_expired(&mut running);
        running.insert(id.clone(), begun);
        format!("{origin}{FOLDER}{id}?authtoken={token}")
    }

    /// Forget all of them.
    pub fn clear(&self) {
        *self.lock() = Recent::new(MOST_UPLOADS);
    }

    /// The one with this id, if the token is the right one; `None` as well when its time is over.
    fn find(&self, id: &str, token: &str) -> Option<Arc<Mutex<Upload>>> {
        let running = self.lock();
        let begun = running.get(id).filter(|begun| begun.key == random::hash(token))?;
        (!lock(&begun.upload).is_expired()).then(|| Arc::clone(&begun.upload))
    }

    fn end(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, Recent<Begun>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_expired(running: &mut Recent<Begun>) {
    let is_expired = |begun: &Begun| begun.upload.try_lock().is_ok_and(|one| one.is_expired());
    let expired = running.iter().filter(|(_, begun)| is_expired(begun));
    let expired: Vec<_> = expired.map(|(id, _)| id.clone()).collect();
    for id in expired {
        running.remove(&id);
    }
}

fn lock(upload: &Mutex<Upload>) -> MutexGuard<'_, Upload> {
    upload.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The upload addresses.
pub fn routes() -> Router<SharedWorld> {
    let address = put(address::put).get(address::state).delete(address::cancel);
    Router::new().route(&format!("{FOLDER}{{id}}"), address)
}
