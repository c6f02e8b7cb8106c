//! The store of files, with the seals around what comes in and goes out.

use std::sync::Arc;

use uuid::Uuid;

use super::LIFE;
use super::kept_draft::Draft;
use super::upload::{File, Upload};
use crate::error::AppError;
use crate::server::session::{
    Fence, MailHash, NewUpload, OpenError, Sealer, SessionError, UploadLimits, UploadRow,
    UploadStore,
};

/// What a person may have on the way at once, besides drafts.
const MOST: UploadLimits = UploadLimits { uploads: 50, bytes: 50_000_000 };

/// Files that wait, and the drafts of their mails.
#[derive(Clone)]
pub struct Vault {
    pub(super) store: Arc<dyn UploadStore>,
    sealer: Sealer,
}

impl Vault {
    /// Files in `store`, sealed by `sealer`.
    pub fn new(store: Arc<dyn UploadStore>, sealer: Sealer) -> Self {
        Self { store, sealer }
    }

    /// Adds a file of a person; false when there are too many.
    pub(super) async fn add(
        &self,
        id: Uuid,
        user_key: [u8; 32],
        mail: MailHash,
        size: u64,
        file: &File,
    ) -> Result<bool, AppError> {
        let sealed = self.seal_file(id, file);
        let kept_here = file.is_kept_here();
        let upload = NewUpload { id, user_key, mail, size, kept_here, sealed };
        Ok(self.store.add_upload(upload, MOST, LIFE).await?)
    }

    /// A file of a person; somebody else's is not there.
    pub(super) async fn find(
        &self,
        id: Uuid,
        user_key: [u8; 32],
    ) -> Result<Option<Upload>, AppError> {
        match self.store.upload(id, user_key).await? {
            Some(row) => self.open(&row),
            None => Ok(None),
        }
    }

    /// The files of a form.
    pub(super) async fn of_mail(&self, mail: MailHash) -> Result<Vec<Upload>, AppError> {
        let rows = self.store.uploads_of(mail).await?;
        rows.iter().filter_map(|row| self.open(row).transpose()).collect()
    }

    /// Keeps a piece here; false when the lease was lost.
    pub(super) async fn keep_piece(
        &self,
        upload: &Upload,
        fence: Fence,
        piece: &[u8],
    ) -> Result<bool, AppError> {
        let start = upload.received;
        let sealed = self.sealer.seal(piece, &piece_place(upload.id, start));
        Ok(self.store.keep_piece(upload.id, fence, start, sealed).await?)
    }

    /// Notes how far a file has come, and gives its lease back.
    pub(super) async fn advance(&self, upload: &Upload, fence: Fence) -> Result<bool, AppError> {
        let sealed = self.seal_file(upload.id, &upload.file);
        Ok(self.store.advance_upload(upload.id, fence, upload.received, sealed, LIFE).await?)
    }

    /// The draft of a form.
    pub(super) async fn draft(&self, mail: MailHash) -> Result<Option<Draft>, AppError> {
        let sealed = self.store.draft(mail).await?;
        sealed.map(|sealed| self.open_draft(mail, &sealed)).transpose()
    }

    pub(super) fn seal_draft(&self, mail: MailHash, draft: &Draft) -> Vec<u8> {
        self.sealer.seal(&draft.to_bytes(), &draft_place(mail))
    }

    pub(super) fn open_draft(&self, mail: MailHash, sealed: &[u8]) -> Result<Draft, AppError> {
        let opened = self.sealer.open(sealed, &draft_place(mail));
        let opened = opened.map_err(|_| SessionError::Unknown)?;
        Draft::from_bytes(&opened).ok_or(AppError::Internal)
    }

    /// What has come of a file that waits here.
    pub(super) async fn content(&self, upload: &Upload) -> Result<Vec<u8>, AppError> {
        let mut content = Vec::with_capacity(usize::try_from(upload.size).unwrap_or_default());
        while (content.len() as u64) < upload.received {
            let start = content.len() as u64;
            let sealed = self.store.piece(upload.id, start).await?.ok_or(AppError::UploadGone)?;
            let piece = self.sealer.open(&sealed, &piece_place(upload.id, start));
            content.extend(piece.map_err(|_| SessionError::Unknown)?);
        }
        Ok(content)
    }

    fn seal_file(&self, id: Uuid, file: &File) -> Vec<u8> {
        self.sealer.seal(&file.to_bytes(), &file_place(id))
    }

    /// What belongs to another row, or to nobody, is not there.
    fn open(&self, row: &UploadRow) -> Result<Option<Upload>, AppError> {
        match self.sealer.open(&row.sealed, &file_place(row.id)) {
            Ok(opened) => Ok(Upload::of_row(row, &opened)),
            Err(OpenError::Unknown) => Err(SessionError::Unknown.into()),
            Err(OpenError::Damaged) => {
                tracing::error!("a file's content does not belong to its row");
                Ok(None)
            }
        }
    }
}

fn file_place(id: Uuid) -> Vec<u8> {
    [b"file\n", id.as_bytes().as_slice()].concat()
}

fn piece_place(id: Uuid, start: u64) -> Vec<u8> {
    [b"piece\n", id.as_bytes().as_slice(), &start.to_be_bytes()].concat()
}

fn draft_place(mail: MailHash) -> Vec<u8> {
    [b"draft\n", mail.as_slice()].concat()
}
