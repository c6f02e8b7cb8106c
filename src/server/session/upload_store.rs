//! The trait of the files that wait for their mail: what is large lies in a draft of the mailbox,
//! what is small in pieces here. Contents, names and addresses are sealed before they come here.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::cookie::IdHash;
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

/// A draft as it is kept.
#[derive(Clone, Debug)]
pub struct DraftRow {
    /// The form that it belongs to.
    pub mail: MailHash,
    /// The session that made it.
    pub session: IdHash,
    /// Its id.
    pub sealed: Vec<u8>,
    /// The number of its last lease.
    pub fence: Fence,
}

/// Whose drafts.
#[derive(Clone, Copy, Debug)]
pub enum DraftsOf {
    /// Those that this session made.
    Session(IdHash),
    /// Those of this person.
    User([u8; 32]),
}

/// What files need of a database. A file is found for its owner only.
#[async_trait]
pub trait UploadStore: Send + Sync {
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

    /// Takes the making of a form's draft for `time`; nothing when there is one, or somebody else
    /// makes it just now.
    async fn begin_draft(
        &self,
        mail: MailHash,
        user_key: [u8; 32],
        session: IdHash,
        time: Duration,
        life: Duration,
    ) -> Result<Option<Fence>, StoreError>;

    /// Keeps the id of a draft that was made; false when nobody wants it any more.
    async fn keep_draft(
        &self,
        mail: MailHash,
        fence: Fence,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Gives the making of a draft up.
    async fn give_draft_up(&self, mail: MailHash, fence: Fence) -> Result<(), StoreError>;

    /// The id of a form's draft.
    async fn draft(&self, mail: MailHash) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes a draft for `time`, so that nobody else fills, sends or deletes it, with what is known
    /// of it now; nothing when there is none, or somebody has it.
    async fn hold_draft(
        &self,
        mail: MailHash,
        sealed: Vec<u8>,
        time: Duration,
    ) -> Result<Option<Fence>, StoreError>;

    /// Keeps a draft for `time` from now, and notes if it may be sent from now on; false when
    /// somebody else has it.
    async fn hold_on(
        &self,
        mail: MailHash,
        fence: Fence,
        to_send: bool,
        time: Duration,
    ) -> Result<bool, StoreError>;

    /// Lets a draft go, and notes if it is known that it was not sent.
    async fn let_draft_go(
        &self,
        mail: MailHash,
        fence: Fence,
        unsent: bool,
    ) -> Result<(), StoreError>;

    /// Removes the row of a draft that was sent or is gone, and those of the large files in it.
    async fn forget_draft(&self, mail: MailHash) -> Result<(), StoreError>;

    /// The draft of a form, if no large file needs it and it was not sent.
    async fn idle_draft(&self, mail: MailHash) -> Result<Option<DraftRow>, StoreError>;

    /// Those that nobody fills or sends; what is just being made is given up.
    async fn drafts_of(&self, owner: DraftsOf) -> Result<Vec<DraftRow>, StoreError>;

    /// Drafts that nobody has touched in time, of people who have a session.
    async fn abandoned_drafts(&self) -> Result<Vec<DraftRow>, StoreError>;

    /// Names a draft anew, with its id sealed for that, so that its form does not find it any more,
    /// and keeps it for `time`; false when somebody has it, or a file needs it.
    async fn lay_aside(
        &self,
        draft: &DraftRow,
        aside: MailHash,
        sealed: Vec<u8>,
        time: Duration,
    ) -> Result<bool, StoreError>;

    /// Removes the rows of the large files of a form.
    async fn remove_large(&self, mail: MailHash) -> Result<(), StoreError>;
}
