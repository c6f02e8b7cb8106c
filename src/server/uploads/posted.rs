//! Files that come with the form itself, without script: they wait here like any others.

use axum::body::Bytes;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::media_type::media_type;
use super::receive::Range;
use super::upload::File;
use super::{mail_hash, refused};
use crate::error::AppError;
use crate::mail::{Problem, check_file};
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::session::Session;

/// A file with its content.
#[derive(Clone, Debug)]
pub struct Posted {
    /// What the person calls it.
    pub name: String,
    /// What the browser says it is.
    pub content_type: String,
    /// The content.
    pub bytes: Bytes,
}

impl Posted {
    /// The same file in the same form has the same name: the form that is posted twice is one mail.
    fn id(&self, user_key: [u8; 32], key: Uuid, place: usize) -> Uuid {
        let parts: [&[u8]; 4] =
            [&user_key, key.as_bytes(), self.name.as_bytes(), self.content_type.as_bytes()];
        let mut hash = Sha256::new_with_prefix("posted\n");
        for part in parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.update(place.to_be_bytes());
        hash.update(&self.bytes);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        uuid::Builder::from_random_bytes(id).into_uuid()
    }
}

impl AppState {
    /// Takes the files of a form with this idempotency key; their ids.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub async fn take_posted(
        &self,
        session: &Session,
        (key, message): (Uuid, Option<Uuid>),
        files: &[Posted],
        now: Timestamp,
    ) -> Result<Vec<Uuid>, AppError> {
        for file in files {
            check_file(&file.name, file.bytes.len() as u64)?;
        }
        let user_key = session.data.identity.user_key().hash();
        let mail = mail_hash(session, message);
        let mut ids = Vec::new();
        for (place, posted) in files.iter().enumerate() {
            let id = posted.id(user_key, key, place);
            let total = posted.bytes.len() as u64;
            if self.uploads.find(id, user_key).await?.is_none() {
                let file = File::new(posted.name.clone(), media_type(&posted.content_type));
                let added = self.uploads.add(id, user_key, mail, total, &file).await?;
                // Who posts the form a second time may have been faster.
                if !added && self.uploads.find(id, user_key).await?.is_none() {
                    return Err(refused(Problem::TooMany));
                }
            }
            let range = Range { first: 0, last: total - 1, total };
            match self.receive(session, id, range, posted.bytes.clone(), now).await {
                Ok(_) => {}
                Err(AppError::OutOfOrder { received }) if received == total => {}
                Err(error) => return Err(error),
            }
            ids.push(id);
        }
        Ok(ids)
    }
}
