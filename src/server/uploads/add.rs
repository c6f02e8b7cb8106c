//! A file is announced: where will its pieces go?

use std::collections::HashSet;

use uuid::Uuid;

use super::media_type::media_type;
use super::upload::{File, Upload};
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

/// The size of all files together. A page that did not hear of its file's id announces it again: of
/// what has not come at all each file counts once.
fn size_with(there: &[Upload], name: &str, size: u64) -> u64 {
    let (come, announced): (Vec<_>, Vec<_>) = there.iter().partition(|it| it.received > 0);
    let announced = announced.iter().map(|it| (&*it.file.name, it.size)).chain([(name, size)]);
    let announced = announced.collect::<HashSet<_>>().into_iter().map(|(_, size)| size);
    come.iter().map(|it| it.size).chain(announced).fold(0, u64::saturating_add)
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
        let there = self.uploads.of_mail(mail).await?;
        let fits = size_with(&there, &name, size) <= limits::FILES_INLINE;
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
