//! The trait of the drafts that large files lie in: each belongs to a form, and whoever fills, sends
//! or deletes one has it for a while. Their ids are sealed before they come here.

use std::time::Duration;

use async_trait::async_trait;

use super::cookie::IdHash;
use super::store::{Fence, StoreError};
use super::upload_store::MailHash;

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

/// What drafts need of a database.
#[async_trait]
pub trait DraftStore: Send + Sync {
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
