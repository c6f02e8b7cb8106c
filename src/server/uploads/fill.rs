//! A draft becomes what is to be sent.

use super::held_draft::HeldDraft;
use super::receive::PASSING;
use super::refused;
use super::upload::Upload;
use crate::error::AppError;
use crate::mail::Problem;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{AttachmentId, DraftId, GraphClient, GraphMessage, InDraft};
use crate::server::session::{AccessToken, MailHash, Session};

impl AppState {
    /// Makes the draft of a form what is to be sent: these files and no others, and the message.
    /// It is held for that until its holder gives it back.
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
    ) -> Result<HeldDraft, AppError> {
        let draft = self.draft(session, mail, now).await?;
        let former = draft.written.then(|| session.data.user().address);
        let held = self.hold(mail, draft).await?;
        let message = message.to_draft(former.as_deref());
        match self.fill(session, &held, attached, &message, now).await {
            Ok(()) => Ok(held),
            Err(error) => {
                self.let_draft_go(&held, false).await?;
                Err(error)
            }
        }
    }

    async fn fill(
        &self,
        session: &Session,
        held: &HeldDraft,
        attached: &[Upload],
        message: &[u8],
        now: Timestamp,
    ) -> Result<(), AppError> {
        self.refuse_sent(session, held, now).await?;
        for other in self.uploads.of_mail(held.mail).await? {
            if !attached.iter().any(|upload| upload.id == other.id) {
                self.drop_unlisted(session, &held.id, &other, now).await?;
            }
        }
        for upload in self.take_strangers_out(session, held, attached, now).await? {
            if !upload.file.is_kept_here() {
                return Err(refused(Problem::Incomplete));
            }
            self.hold_on(held).await?;
            self.put_into_draft(session, &held.id, upload, now).await?;
        }
        self.hold_on(held).await?;
        let write = |graph: GraphClient, token: AccessToken| async move {
            graph.write_draft(&held.id, message.to_vec(), &token, now).await
        };
        self.mail_call(session, now, write).await
    }

    /// Takes out of a draft what lies there and is not listed, whoever put it there and when: a
    /// file whose row is gone, or one whose arrival nobody learned of. What is listed and does not
    /// lie there comes back.
    async fn take_strangers_out<'a>(
        &self,
        session: &Session,
        held: &HeldDraft,
        attached: &'a [Upload],
        now: Timestamp,
    ) -> Result<Vec<&'a Upload>, AppError> {
        let look = |graph: GraphClient, token: AccessToken| async move {
            graph.attachments(&held.id, &token, now).await
        };
        let mut there = self.mail_call(session, now, look).await?;
        let mut absent = Vec::new();
        for upload in attached {
            let lies_there = upload.lies_in(&held.id);
            match place(&there.files, upload).filter(|_| lies_there) {
                Some(at) => drop(there.files.swap_remove(at)),
                None if lies_there && !there.is_all => {}
                None => absent.push(upload),
            }
        }
        for stranger in there.files {
            self.hold_on(held).await?;
            self.take_out(session, &held.id, &stranger.id, now).await?;
        }
        Ok(absent)
    }

    /// A draft of which nobody knew whether it was sent may have been: it can't be sent again.
    async fn refuse_sent(
        &self,
        session: &Session,
        held: &HeldDraft,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let look = |graph: GraphClient, token: AccessToken| async move {
            graph.draft_was_sent(held.id.expose(), &token, now).await
        };
        let problem = match self.mail_call(session, now, look).await {
            Ok(false) => return Ok(()),
            Ok(true) => Problem::AlreadySent,
            Err(AppError::ItemGone(_)) => Problem::Incomplete,
            Err(error) => return Err(error),
        };
        self.uploads.store.forget_draft(held.mail).await?;
        Err(refused(problem))
    }

    /// Ends the row of a large file that belongs to the form and not to the mail. A small one waits
    /// here for its own mail, and leaves this draft with the strangers.
    async fn drop_unlisted(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(url) = &upload.file.url else { return Ok(()) };
        if !upload.lies_in(draft) {
            self.give_up(url, now).await;
        }
        let user_key = session.data.identity.user_key().hash();
        Ok(self.uploads.store.remove_upload(upload.id, user_key).await?)
    }

    /// Posts a small file to the draft.
    async fn put_into_draft(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let attachment = match self.post_file(session, draft, upload, now).await {
            Ok(attachment) => attachment,
            // Graph answers with the whole file, and more than 1 MB is read of no answer.
            Err(error @ AppError::Unavailable { .. }) => {
                self.find_in_draft(session, draft, upload, now).await?.ok_or(error)?
            }
            Err(error) => return Err(error),
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

/// Where a file is among those that lie in a draft. Where nobody told its id, or Microsoft names it
/// anew, there is its name.
fn place(there: &[InDraft], upload: &Upload) -> Option<usize> {
    let by_id = |id: &AttachmentId| there.iter().position(|file| file.id.expose() == id.expose());
    let by_name = || there.iter().position(|file| file.name == upload.file.name);
    upload.file.attachment.as_ref().and_then(by_id).or_else(by_name)
}
