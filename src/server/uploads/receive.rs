//! Pieces of files come in, in order: into the store, or through to the draft.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;
use uuid::Uuid;

use super::{LOOK_EVERY, LOOKS, Upload, refused};
use crate::error::AppError;
use crate::mail::Problem;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::session::{Fence, Session};

/// How long somebody may take to pass a piece on: its turn, the request, and a look at what came.
pub(super) const PASSING: Duration = Duration::from_mins(1);

/// The most pieces that a file waits here in: each is a row of its own.
const PIECES: u64 = 1_000;

/// `Content-Range: bytes first-last/total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first byte.
    pub first: u64,
    /// The last byte, which is in it.
    pub last: u64,
    /// The size of the whole.
    pub total: u64,
}

impl Range {
    /// Reads the header (RFC 9110, section 14.4).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| plain)
        };
        let range = Self { first: number(first)?, last: number(last)?, total: number(total)? };
        (range.first <= range.last).then_some(range)
    }

    /// How many bytes it has; nothing where the numbers mean none.
    fn length(self) -> Option<u64> {
        (self.last - self.first).checked_add(1)
    }
}

impl AppState {
    /// The file that a piece is for, if the piece fits to it.
    ///
    /// # Errors
    /// `UploadGone`, `OutOfOrder`, `InvalidField` where it is not as large as announced.
    pub async fn expecting(
        &self,
        session: &Session,
        id: Uuid,
        range: Range,
    ) -> Result<Upload, AppError> {
        let upload = self.find_upload(session, id).await?;
        if range.total != upload.size || range.last >= upload.size {
            return Err(refused(Problem::WrongSize));
        }
        if range.first != upload.received {
            return Err(AppError::OutOfOrder { received: upload.received });
        }
        let is_last = range.last + 1 == upload.size;
        let too_small = range.length().is_some_and(|length| length < upload.size / PIECES);
        if upload.file.is_kept_here() && too_small && !is_last {
            return Err(refused(Problem::WrongSize));
        }
        Ok(upload)
    }

    /// Takes a piece; true when the file is complete.
    ///
    /// # Errors
    /// As [`AppState::expecting`]; why Graph did not take it. What has come is kept in each case.
    pub async fn receive(
        &self,
        session: &Session,
        id: Uuid,
        range: Range,
        piece: Bytes,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        if range.length() != Some(piece.len() as u64) {
            return Err(refused(Problem::WrongSize));
        }
        // The same piece may be on its way here or on another instance: then it is waited for.
        for _ in 0..LOOKS {
            let mut upload = self.expecting(session, id, range).await?;
            let store = &self.uploads.store;
            let leased = store.lease_upload(id, upload.received, PASSING).await?;
            let Some(fence) = leased else {
                sleep(LOOK_EVERY).await;
                continue;
            };
            let taken = if upload.file.is_kept_here() {
                self.keep(&mut upload, fence, &piece).await
            } else {
                self.pass_on(session, &mut upload, piece, now).await
            };
            self.advance(&upload, fence).await?;
            taken?;
            if upload.received <= range.last {
                return Err(AppError::OutOfOrder { received: upload.received });
            }
            return Ok(upload.is_complete());
        }
        Err(AppError::Unavailable { retry_after: 5 })
    }

    /// How far a file has come. Where its pieces go to a draft, that is the word that counts.
    ///
    /// # Errors
    /// `UploadGone`; why the store can't be read.
    pub async fn upload_progress(
        &self,
        session: &Session,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Upload, AppError> {
        let mut upload = self.find_upload(session, id).await?;
        if upload.file.is_kept_here() || upload.is_complete() {
            return Ok(upload);
        }
        let leased = self.uploads.store.lease_upload(id, upload.received, PASSING).await?;
        if let Some(fence) = leased {
            let asked = self.ask_progress(session, &mut upload, now).await;
            self.advance(&upload, fence).await?;
            if let Err(AppError::UploadGone) = asked {
                self.remove_upload(session, id, now).await?;
                return Err(AppError::UploadGone);
            }
        }
        Ok(upload)
    }

    pub(super) async fn find_upload(
        &self,
        session: &Session,
        id: Uuid,
    ) -> Result<Upload, AppError> {
        let user_key = session.data.identity.user_key().hash();
        self.uploads.find(id, user_key).await?.ok_or(AppError::UploadGone)
    }

    async fn keep(&self, upload: &mut Upload, fence: Fence, piece: &[u8]) -> Result<(), AppError> {
        if !self.uploads.keep_piece(upload, fence, piece).await? {
            return Err(AppError::UploadGone);
        }
        upload.received += piece.len() as u64;
        Ok(())
    }

    async fn advance(&self, upload: &Upload, fence: Fence) -> Result<(), AppError> {
        if self.uploads.advance(upload, fence).await? { Ok(()) } else { Err(AppError::UploadGone) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_three_numbers_and_nothing_else() {
        let range = Range { first: 0, last: 983_039, total: 2_000_000 };
        assert_eq!(Range::parse("bytes 0-983039/2000000"), Some(range));
        for text in [
            "",
            "0-1/2",
            "bytes 0-1",
            "bytes 1-0/2",
            "bytes */2",
            "bytes 0-1/*",
            "bytes +0-1/2",
            "bytes 0--1/2",
            "bytes 0-1/2/3",
            "bytes  0-1/2",
            "Bytes 0-1/2",
            "bytes 0-1/99999999999999999999",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }
}
