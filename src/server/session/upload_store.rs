//! The trait of the files that wait for their mail: what is large lies in a draft of the mailbox
//! (`draft_store.rs`), what is small in pieces here. Contents, names and addresses are sealed before
//! they come here.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::draft_store::DraftStore;
use super::store::{Fence, StoreError};

/// The hash that names the form which files belong to.
pub type MailHash = [u8; 32];

/// A file that is announced.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Its name towards the browser.
    pub id: Uuid,
    /// SHA-256 of the user key.
    pub user_key: [u8; 32],
    /// The form that it belongs to.
    pub mail: MailHash,
    /// Its size in bytes.
    pub size: u64,
    /// Whether its pieces are kept here.
    pub kept_here: bool,
    /// What else there is to know of it.
    pub sealed: Vec<u8>,
}

/// How much a person may have on the way at once.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Files.
    pub uploads: u32,
    /// Bytes that are kept here.
    pub bytes: u64,
}

/// A file as it is kept.
#[derive(Clone, Debug)]
pub struct UploadRow {
    /// Its name towards the browser.
    pub id: Uuid,
    /// The form that it belongs to.
    pub mail: MailHash,
    /// Its size in bytes.
    pub size: u64,
    /// Whether its pieces are kept here.
    pub kept_here: bool,
    /// How many bytes have come.
    pub received: u64,
    /// What else there is to know of it.
    pub sealed: Vec<u8>,
}

/// What files need of a database. A file is found for its owner only.
#[async_trait]
pub trait UploadStore: DraftStore {
    /// Adds a file that ends after `life`; false when the person has too many, or it is there.
    async fn add_upload(
        &self,
        upload: NewUpload,
        limits: UploadLimits,
        life: Duration,
    ) -> Result<bool, StoreError>;

    /// Reads a file that has not expired.
    async fn upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<Option<UploadRow>, StoreError>;

    /// The files of a form, in the order in which they were announced.
    async fn uploads_of(&self, mail: MailHash) -> Result<Vec<UploadRow>, StoreError>;

    /// Takes a file for `time` while `received` bytes of it have come; nothing when somebody has
    /// it, or there is no such file.
    async fn lease_upload(
        &self,
        id: Uuid,
        received: u64,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError>;

    /// Keeps the piece that begins where what has come ends; false when the lease was lost.
    async fn keep_piece(
        &self,
        id: Uuid,
        fence: Fence,
        start: u64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Notes how much has come, gives the lease back and lets the file live for `life` from now;
    /// false when the lease was lost.
    async fn advance_upload(
        &self,
        id: Uuid,
        fence: Fence,
        received: u64,
        sealed: Vec<u8>,
        life: Duration,
    ) -> Result<bool, StoreError>;

    /// Gives a lease back.
    async fn release_upload(&self, id: Uuid, fence: Fence) -> Result<(), StoreError>;

    /// The piece that begins at `start`.
    async fn piece(&self, id: Uuid, start: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Removes a file and its pieces.
    async fn remove_upload(&self, id: Uuid, user_key: [u8; 32]) -> Result<(), StoreError>;
}
