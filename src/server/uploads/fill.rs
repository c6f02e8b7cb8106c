//! A draft becomes what is to be sent.

use super::receive::PASSING;
use super::upload::Upload;
use super::{consent_needed, refused};
use crate::error::AppError;
use crate::mail::Problem;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{AttachmentId, DraftId, GraphClient, GraphMessage};
use crate::server::session::{AccessToken, MailHash, Session};
use crate::user::READ_WRITE;

impl AppState {
    /// Makes the draft of a form what is to be sent: these files and no others, and the message.
    /// From then on nobody deletes it, until it turns out that it was not sent.
    ///
    /// # Errors
    /// Why it is not ready. Nothing was sent.
    pub async fn fill_draft(
        &self,
        session: &Session,
        mail: MailHash,
        attached: &[Upload],
        message: &GraphMessage,
        now: Timestamp,
    ) -> Result<DraftId, AppError> {
        if !session.data.user().may(READ_WRITE) {
            return Err(consent_needed());
        }
        let filled = self.try_fill(session, mail, attached, message, now).await;
        if filled.is_err() {
            self.uploads.store.release_draft(mail).await?;
        }
        filled
    }

    async fn try_fill(
        &self,
        session: &Session,
        mail: MailHash,
        attached: &[Upload],
        message: &GraphMessage,
        now: Timestamp,
    ) -> Result<DraftId, AppError> {
        let mut draft = self.draft(session, mail, now).await?;
        let former = draft.written.then(|| session.data.user().address);
        draft.written = true;
        let sealed = self.uploads.seal_draft(mail, &draft);
        if !self.uploads.store.hold_draft(mail, sealed).await? {
            return Err(refused(Problem::Incomplete));
        }
        self.refuse_sent(session, &draft.id, mail, now).await?;
        for other in self.uploads.of_mail(mail).await? {
            if !attached.iter().any(|upload| upload.id == other.id) {
                self.drop_unlisted(session, &draft.id, &other, now).await?;
            }
        }
        for upload in attached.iter().filter(|upload| !upload.lies_in(&draft.id)) {
            self.put_into_draft(session, &draft.id, upload, now).await?;
        }
        let (id, body) = (&draft.id, &message.to_draft(former.as_deref()));
        let write = |graph: GraphClient, token: AccessToken| async move {
            graph.write_draft(id, body.clone(), &token, now).await
        };
        self.mail_call(session, now, write).await?;
        Ok(draft.id)
    }

    /// A draft of which nobody knew whether it was sent may have been: it can't be sent again.
    async fn refuse_sent(
        &self,
        session: &Session,
        draft: &DraftId,
        mail: MailHash,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let look = |graph: GraphClient, token: AccessToken| async move {
            graph.draft_was_sent(draft.expose(), &token, now).await
        };
        let gone = match self.mail_call(session, now, look).await {
            Ok(sent) => sent,
            Err(AppError::ItemGone(_)) => true,
            Err(error) => return Err(error),
        };
        if gone {
            self.uploads.store.forget_draft(mail).await?;
            return Err(refused(Problem::Incomplete));
        }
        Ok(())
    }

    async fn drop_unlisted(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        if upload.lies_in(draft) {
            self.take_out(session, draft, upload, now).await?;
        } else if let Some(url) = &upload.file.url {
            self.give_up(url, now).await;
        } else {
            return Ok(());
        }
        let user_key = session.data.identity.user_key().hash();
        Ok(self.uploads.store.remove_upload(upload.id, user_key).await?)
    }

    /// Posts a small file to the draft, unless an earlier try did that without learning of it.
    async fn put_into_draft(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let attachment = match self.find_in_draft(session, draft, upload, now).await? {
            Some(attachment) => attachment,
            None => match self.post_file(session, draft, upload, now).await {
                Ok(attachment) => attachment,
                // Graph answers with the whole file, and more than 1 MB is read of no answer.
                Err(error @ AppError::Unavailable { .. }) => {
                    self.find_in_draft(session, draft, upload, now).await?.ok_or(error)?
                }
                Err(error) => return Err(error),
            },
        };
        let leased = self.uploads.store.lease_upload(upload.id, upload.received, PASSING).await?;
        let fence = leased.ok_or(refused(Problem::Incomplete))?;
        let mut upload = upload.clone();
        upload.file.attachment = Some(attachment);
        upload.file.posted_to = Some(draft.clone());
        if self.uploads.advance(&upload, fence).await? {
            Ok(())
        } else {
            Err(refused(Problem::Incomplete))
        }
    }

    async fn post_file(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<AttachmentId, AppError> {
        let body = &self.file(upload).await?.to_json();
        let post = |graph: GraphClient, token: AccessToken| async move {
            graph.attach(draft, body.clone(), &token, now).await
        };
        self.mail_call(session, now, post).await
    }
}
