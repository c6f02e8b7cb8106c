//! A file is taken back.

use uuid::Uuid;

use super::Upload;
use crate::error::{AppError, RequestIds};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::GraphClient;
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
        let all = self.uploads.of_mail(upload.mail).await?;
        let draft_stays = all.iter().any(|other| other.id != id && !other.file.is_kept_here());
        if let Some(url) = upload.file.url.as_ref().filter(|_| !upload.is_complete()) {
            self.give_up(url, now).await;
        } else if draft_stays {
            self.take_out(session, &upload, now).await?;
        }
        self.uploads.store.remove_upload(id, session.data.identity.user_key().hash()).await?;
        if !upload.file.is_kept_here() {
            self.discard_idle_draft(session, upload.mail, now).await;
        }
        Ok(())
    }

    /// Takes a file out of the draft, if it lies there.
    pub(super) async fn take_out(
        &self,
        session: &Session,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(draft) = self.uploads.draft(upload.mail).await? else { return Ok(()) };
        let Some(attachment) = &upload.file.attachment else {
            if !upload.lies_in_draft() {
                return Ok(());
            }
            // It lies there under an id that nobody knows: the draft can't be sent without it.
            return Err(AppError::ItemGone(RequestIds::default()));
        };
        let draft = &draft.id;
        let detach = |graph: GraphClient, token: AccessToken| async move {
            graph.detach(draft, attachment, &token, now).await
        };
        self.mail_call(session, now, detach).await
    }
}
