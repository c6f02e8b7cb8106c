//! The files of a mail that is about to be sent, and what becomes of them afterwards.

use uuid::Uuid;

use super::held_draft::HeldDraft;
use super::refused;
use super::upload::Upload;
use crate::error::AppError;
use crate::mail::{Problem, UploadId};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::FileAttachment;
use crate::server::session::{MailHash, Session};

impl AppState {
    /// The files that a form lists.
    ///
    /// # Errors
    /// `InvalidField` when one has not come completely, or is not this person's.
    pub async fn attached(
        &self,
        session: &Session,
        ids: &[UploadId],
    ) -> Result<Vec<Upload>, AppError> {
        let user_key = session.data.identity.user_key().hash();
        let mut attached = Vec::new();
        for id in ids {
            let id = Uuid::try_parse(id.as_str()).map_err(|_| refused(Problem::UnknownValue))?;
            let found = self.uploads.find(id, user_key).await?.filter(Upload::is_complete);
            attached.push(found.ok_or(refused(Problem::Incomplete))?);
        }
        Ok(attached)
    }

    /// A file that waits here, with its content.
    ///
    /// # Errors
    /// Why it can't be read.
    pub async fn file(&self, upload: &Upload) -> Result<FileAttachment, AppError> {
        let (name, content_type) = (upload.file.name.clone(), upload.file.content_type.clone());
        Ok(FileAttachment::new(name, content_type, self.uploads.content(upload).await?))
    }

    /// After a mail was accepted nobody needs its files here any more.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn forget_uploads(
        &self,
        session: &Session,
        ids: &[UploadId],
        mail: MailHash,
        sent: Option<&HeldDraft>,
        now: Timestamp,
    ) -> Result<(), AppError> {
        for id in ids.iter().filter_map(|id| Uuid::try_parse(id.as_str()).ok()) {
            self.forget_upload(session, id).await?;
        }
        if let Some(draft) = sent {
            self.uploads.store.forget_draft(draft.mail).await?;
        } else {
            self.discard_idle_draft(session, mail, now).await;
        }
        Ok(())
    }

    /// Nobody needs a file here any more.
    ///
    /// # Errors
    /// [`AppError::OutOfService`].
    pub async fn forget_upload(&self, session: &Session, id: Uuid) -> Result<(), AppError> {
        let user_key = session.data.identity.user_key().hash();
        Ok(self.uploads.store.remove_upload(id, user_key).await?)
    }
}
