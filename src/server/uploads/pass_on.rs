//! Pieces of a large file go on to Microsoft; after a cut Microsoft is asked what has come.

use bytes::Bytes;

use super::Upload;
use crate::error::AppError;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::graph::{AttachmentId, DraftId, GraphClient, GraphError, Progress, UploadUrl};
use crate::server::session::{AccessToken, Session};

impl AppState {
    /// Passes a piece on, and notes in `upload` how far it has come, whatever happens.
    pub(super) async fn pass_on(
        &self,
        session: &Session,
        upload: &mut Upload,
        piece: Bytes,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(url) = upload.file.url.clone() else { return Err(AppError::Internal) };
        let (start, end) = (upload.received, upload.received + piece.len() as u64);
        let graph = self.graph(now).await?;
        let turn = self.gate.turn(&session.data.identity.user_key()).await?;
        let put = graph.put_range(&url, piece, start, upload.size, now).await;
        drop(turn);
        match put {
            Ok(progress) => {
                upload.note(progress);
                Ok(())
            }
            Err(error) => {
                let failure = failure(&error);
                self.ask_progress(session, upload, now).await?;
                // The answer was lost, the piece was not.
                if upload.received >= end { Ok(()) } else { Err(failure) }
            }
        }
    }

    /// Asks how far an upload has come, and notes it in `upload`.
    pub(super) async fn ask_progress(
        &self,
        session: &Session,
        upload: &mut Upload,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(url) = upload.file.url.clone() else { return Err(AppError::Internal) };
        match self.graph(now).await?.upload_progress(&url, now).await {
            Ok(next) => {
                upload.received = next.unwrap_or(upload.received).min(upload.size);
                Ok(())
            }
            Err(error) => match failure(&error) {
                // An upload session ends when the file is complete, and by time.
                AppError::UploadGone => {
                    let draft = self.uploads.draft(upload.mail).await?;
                    let draft = draft.ok_or(AppError::UploadGone)?;
                    let found = self.find_in_draft(session, &draft.id, upload, now).await?;
                    upload.note(Progress::Done(Some(found.ok_or(AppError::UploadGone)?)));
                    Ok(())
                }
                failure => Err(failure),
            },
        }
    }

    /// Looks whether a file lies in the draft although nobody said so: another one of its name
    /// than those that are known.
    pub(super) async fn find_in_draft(
        &self,
        session: &Session,
        draft: &DraftId,
        upload: &Upload,
        now: Timestamp,
    ) -> Result<Option<AttachmentId>, AppError> {
        let name = &upload.file.name;
        let look = |graph: GraphClient, token: AccessToken| async move {
            graph.attachments(draft, &token, now).await
        };
        let there = self.mail_call(session, now, look).await?;
        let mut there: Vec<_> =
            there.files.into_iter().filter(|file| file.name == *name).map(|file| file.id).collect();
        let all = self.uploads.of_mail(upload.mail).await?;
        let others = all.iter().filter(|other| {
            other.id != upload.id && other.file.name == *name && other.lies_in(draft)
        });
        let known: Vec<_> = others.map(|other| &other.file.attachment).collect();
        if there.len() <= known.len() {
            return Ok(None);
        }
        let is_known = |id: &AttachmentId| {
            known.iter().any(|known| known.as_ref().is_some_and(|it| it.expose() == id.expose()))
        };
        there.retain(|id| !is_known(id));
        Ok(there.pop())
    }

    /// Tells Microsoft that nothing more will come.
    pub(super) async fn give_up(&self, url: &UploadUrl, now: Timestamp) {
        if let Ok(graph) = self.graph(now).await
            && let Err(error) = graph.cancel_upload(url, now).await
        {
            tracing::warn!(%error, "an upload was not given up");
        }
    }
}

impl Upload {
    fn note(&mut self, progress: Progress) {
        match progress {
            Progress::Next(next) => self.received = next.min(self.size),
            Progress::Done(attachment) => {
                self.received = self.size;
                self.file.attachment = attachment;
            }
        }
    }
}

/// What a failure at the address of an upload means. Whoever does not know the address any more
/// answers with one of four statuses.
fn failure(error: &GraphError) -> AppError {
    tracing::warn!(%error, "upload");
    let GraphError::Refused(refusal) = error else {
        return AppError::Unavailable { retry_after: 5 };
    };
    match (refusal.status, refusal.retry_after) {
        (401 | 403 | 404 | 410, _) => AppError::UploadGone,
        (429, wait) => AppError::Throttled { retry_after: wait.unwrap_or(10) },
        (413 | 507, _) => AppError::MessageTooLarge((&**refusal).into()),
        (500.., wait) => AppError::Unavailable { retry_after: wait.unwrap_or(5) },
        _ => AppError::Refused((&**refusal).into()),
    }
}
