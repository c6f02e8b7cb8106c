//! A draft that is about to be sent belongs to one send: another one would write over it, and what
//! goes out would be the mail of the one to the people of the other.

use std::time::Duration;

use super::kept_draft::Draft;
use super::refused;
use crate::error::AppError;
use crate::mail::Problem;
use crate::server::AppState;
use crate::server::graph::DraftId;
use crate::server::session::{Fence, MailHash};

/// How long a draft is held for one step, which waits for its turn, for a token and for Microsoft.
const STEP: Duration = Duration::from_secs(90);

/// Seconds that whoever comes meanwhile is asked to wait.
const WAIT: u64 = 5;

/// A draft that nobody else may fill, send or delete, until it is given back.
#[derive(Clone, Debug)]
pub struct HeldDraft {
    /// Its immutable id.
    pub id: DraftId,
    pub(super) mail: MailHash,
    fence: Fence,
}

impl AppState {
    /// Takes a draft for one send.
    pub(super) async fn hold(&self, mail: MailHash, draft: Draft) -> Result<HeldDraft, AppError> {
        let sealed = self.uploads.seal_draft(mail, &Draft { written: true, ..draft.clone() });
        if let Some(fence) = self.uploads.store.hold_draft(mail, sealed, STEP).await? {
            return Ok(HeldDraft { id: draft.id, mail, fence });
        }
        match self.uploads.draft(mail).await? {
            // Another mail from the same form is on its way.
            Some(_) => Err(AppError::Unavailable { retry_after: WAIT }),
            None => Err(refused(Problem::Incomplete)),
        }
    }

    /// Looks, before the next step, that the draft is still its own.
    pub(super) async fn hold_on(&self, held: &HeldDraft) -> Result<(), AppError> {
        held_still(self.uploads.store.hold_on(held.mail, held.fence, false, STEP).await?)
    }

    /// The same before the step that sends: from then on nobody deletes it, until it turns out that
    /// it was not sent.
    ///
    /// # Errors
    /// Somebody else has it: nothing may be sent.
    pub async fn let_go_out(&self, held: &HeldDraft) -> Result<(), AppError> {
        held_still(self.uploads.store.hold_on(held.mail, held.fence, true, STEP).await?)
    }

    /// Lets a draft go. Unless it was not sent for certain, that is as well known as before.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn let_draft_go(&self, held: &HeldDraft, unsent: bool) -> Result<(), AppError> {
        Ok(self.uploads.store.let_draft_go(held.mail, held.fence, unsent).await?)
    }
}

fn held_still(held: bool) -> Result<(), AppError> {
    if held { Ok(()) } else { Err(AppError::Unavailable { retry_after: WAIT }) }
}
