//! A file is taken back.

use uuid::Uuid;

use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{AttachmentId, DraftId, GraphClient};
use crate::server::session::{AccessToken, Session};

impl AppState {
    /// Removes a file, here and from the draft; with the last large one the draft goes too.
    ///
    /// # Errors
    /// `UploadGone`; why it could not be taken out of the draft, where it stays then.
    pub async fn remove_upload(
        &self,
        session: &Session,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let upload = self.find_upload(session, id).await?;
        let draft = self.uploads.draft(upload.mail).await?.map(|draft| draft.id);
        let lay_there = draft.as_ref().is_some_and(|draft| upload.lies_in(draft));
        if let Some(url) = upload.file.url.as_ref().filter(|_| !upload.is_complete()) {
            self.give_up(url, now).await;
        } else if let Some(draft) = draft.filter(|_| lay_there) {
            let all = self.uploads.of_mail(upload.mail).await?;
            // Without another large file the draft goes as a whole.
            if all.iter().any(|other| other.id != id && !other.file.is_kept_here()) {
                // One whose id nobody knows is taken out before the draft is sent.
                if let Some(attachment) = &upload.file.attachment {
                    self.take_out(session, &draft, attachment, now).await?;
                }
            }
        }
        self.uploads.store.remove_upload(id, session.data.identity.user_key().hash()).await?;
        if lay_there || !upload.file.is_kept_here() {
            self.discard_idle_draft(session, upload.mail, now).await;
        }
        Ok(())
    }

    /// Takes a file out of the draft that it lies in.
    pub(super) async fn take_out(
        &self,
        session: &Session,
        draft: &DraftId,
        attachment: &AttachmentId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let detach = |graph: GraphClient, token: AccessToken| async move {
            graph.detach(draft, attachment, &token, now).await
        };
        self.mail_call(session, now, detach).await
    }
}
