//! A file is announced: where will its pieces go?

use uuid::Uuid;

use super::media_type::media_type;
use super::upload::File;
use super::{SESSION_FROM, consent_needed, mail_hash, refused};
use crate::error::AppError;
use crate::mail::{Problem, check_file, limits};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::UploadUrl;
use crate::server::session::{MailHash, Session};
use crate::user::READ_WRITE;

/// A file that a person wants to attach.
#[derive(Clone, Debug)]
pub struct Announced {
    /// What the person calls it.
    pub name: String,
    /// What the browser says it is.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// The form that it belongs to.
    pub message: Option<Uuid>,
}

impl AppState {
    /// Gives a file its name towards the browser. What makes the files of a mail too large for
    /// one request goes to a draft, which takes a permission of its own.
    ///
    /// # Errors
    /// What is wrong with it; `ConsentNeeded`; why Graph could not be asked.
    pub async fn add_upload(
        &self,
        session: &Session,
        announced: Announced,
        now: Timestamp,
    ) -> Result<Uuid, AppError> {
        let Announced { name, content_type, size, message } = announced;
        check_file(&name, size)?;
        let mail = mail_hash(session, message);
        let there = self.uploads.of_mail(mail).await?.iter().map(|upload| upload.size).sum::<u64>();
        let fits = there.saturating_add(size) <= limits::FILES_INLINE;
        if !fits && !session.data.user().may(READ_WRITE) {
            return Err(consent_needed());
        }
        let mut file = File::new(name, media_type(&content_type));
        if size >= SESSION_FROM {
            file.url = Some(self.open_upload(session, mail, &file, size, now).await?);
        }
        let (id, user_key) = (Uuid::new_v4(), session.data.identity.user_key().hash());
        if self.uploads.add(id, user_key, mail, size, &file).await? {
            return Ok(id);
        }
        if let Some(url) = &file.url {
            self.give_up(url, now).await;
            self.discard_idle_draft(session, mail, now).await;
        }
        Err(refused(Problem::TooMany))
    }

    async fn open_upload(
        &self,
        session: &Session,
        mail: MailHash,
        file: &File,
        size: u64,
        now: Timestamp,
    ) -> Result<UploadUrl, AppError> {
        let draft = self.draft(session, mail, now).await?;
        match self.open_upload_in(session, &draft.id, file, size, now).await {
            // The person has deleted the draft: there has to be another one.
            Err(AppError::ItemGone(_)) => {
                self.uploads.store.forget_draft(mail).await?;
                let another = self.draft(session, mail, now).await?;
                self.open_upload_in(session, &another.id, file, size, now).await
            }
            opened => opened,
        }
    }
}
