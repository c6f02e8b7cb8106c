//! One file on its way to the server: pieces in order, and after a break on from where it was.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use web_sys::{AbortController, Blob};

use super::pause::pause;
use super::row::{Look, Row};
use crate::api::upload::{self, NewUpload};
use crate::components::words;
use crate::error::AppError;

/// Tries in a row that may fail while there is a network.
const PATIENCE: u32 = 8;

/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: u32 = 30;

/// What identifies a file, also after a reload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// Its name: hostile.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u32,
    /// When it was changed last, so that another file of the same name is not taken for it.
    pub(super) modified: String,
}

/// One file, with its row.
pub(super) struct Upload {
    /// Which file it is.
    pub(super) label: Label,
    /// Its row.
    pub(super) row: Row,
    /// What it is called at the server, once it was announced.
    pub(super) id: RefCell<String>,
    /// Where it stands.
    pub(super) look: Cell<Look>,
    /// The file itself; a reload loses it.
    pub(super) file: RefCell<Option<Blob>>,
    piece: Cell<u32>,
    received: Cell<u32>,
    /// Whether the server has to be asked how much has arrived.
    unsure: Cell<bool>,
    abort: RefCell<Option<AbortController>>,
}

impl Upload {
    /// A file that waits for its turn.
    pub(super) fn new(label: Label, row: Row, file: Option<Blob>, id: String) -> Self {
        let upload = Self {
            label,
            row,
            unsure: Cell::new(!id.is_empty()),
            id: RefCell::new(id),
            look: Cell::new(Look::Queued),
            file: RefCell::new(file),
            piece: Cell::default(),
            received: Cell::default(),
            abort: RefCell::default(),
        };
        upload.show(Look::Queued, "");
        upload
    }

    /// Whether all of it is at the server.
    pub(super) fn is_done(&self) -> bool {
        self.look.get() == Look::Done
    }

    /// Whether it is on its way, or waits to go on.
    pub(super) fn is_running(&self) -> bool {
        matches!(self.look.get(), Look::Running | Look::Paused)
    }

    /// Waits for its turn once more.
    pub(super) fn queue(&self) {
        self.unsure.set(!self.id.borrow().is_empty());
        self.show(Look::Queued, "");
    }

    /// Breaks it off.
    pub(super) fn stop(&self) {
        self.look.set(Look::Failed);
        if let Some(abort) = self.abort.borrow().as_ref() {
            abort.abort();
        }
    }

    /// Brings it to the server; ends when it is there, has failed, or was broken off.
    pub(super) async fn run(&self, message: &str) {
        let (mut failures, mut anew) = (0, false);
        self.show(Look::Running, "");
        while self.is_running() {
            match self.step(message).await {
                // It was broken off meanwhile.
                _ if self.look.get() == Look::Failed => return,
                Ok(()) => {
                    failures = 0;
                    self.advance();
                }
                Err(AppError::UploadGone) if self.file.borrow().is_some() && !anew => {
                    anew = true;
                    self.id.borrow_mut().clear();
                    self.unsure.set(false);
                    self.received.set(0);
                }
                Err(error) if is_passing(&error) && failures < PATIENCE => {
                    self.unsure.set(!self.id.borrow().is_empty());
                    self.show(Look::Paused, words::UPLOAD_PAUSED);
                    if window().navigator().on_line() {
                        failures += 1;
                        pause((1 << failures).min(LONGEST_PAUSE)).await;
                    } else {
                        pause(LONGEST_PAUSE).await;
                    }
                }
                Err(AppError::UploadGone) => self.show(Look::Refused, words::UPLOAD_LOST),
                Err(error) => {
                    self.look.set(Look::Failed);
                    self.row.fail(&error);
                }
            }
        }
    }

    async fn step(&self, message: &str) -> Result<(), AppError> {
        let (id, file) = (self.id.borrow().clone(), self.file.borrow().clone());
        if self.unsure.get() {
            self.received.set(upload::progress(&id).await?);
            self.unsure.set(false);
            return Ok(());
        }
        // After a reload the server alone knows the file.
        let file = file.ok_or(AppError::UploadGone)?;
        let Label { name, size, .. } = &self.label;
        if id.is_empty() {
            let content_type = &file.type_();
            let begun =
                upload::begin(NewUpload { name, content_type, size: *size, message }).await?;
            self.id.replace(begun.id);
            self.piece.set(begun.piece_size);
            return Ok(());
        }
        let abort = AbortController::new().map_err(|_| AppError::Internal)?;
        let signal = abort.signal();
        self.abort.replace(Some(abort));
        let first = self.received.get();
        let end = size.min(&(first + self.piece.get().max(PIECE))).to_owned();
        let piece = slice(&file, first, end).ok_or(AppError::UploadGone)?;
        self.received.set(upload::put(&id, piece, (first, end, *size), &signal).await?);
        Ok(())
    }

    fn advance(&self) {
        let (received, size) = (self.received.get(), self.label.size);
        // 150 MB times a hundred is more than 32 bits hold.
        self.row.progress(received / (size / 100).max(1));
        let done = received >= size && !self.id.borrow().is_empty();
        let (look, said) =
            if done { (Look::Done, words::UPLOAD_DONE) } else { (Look::Running, "") };
        self.show(look, said);
    }

    /// Shows where it stands.
    pub(super) fn show(&self, look: Look, said: &str) {
        self.look.set(look);
        self.row.show(look, said);
    }
}

/// The size of a piece where the server has not told it: an upload that goes on after a reload.
const PIECE: u32 = 983_040;

fn slice(file: &Blob, first: u32, end: u32) -> Option<Blob> {
    let (first, end) = (i32::try_from(first).ok()?, i32::try_from(end).ok()?);
    file.slice_with_i32_and_i32(first, end).ok()
}

fn is_passing(error: &AppError) -> bool {
    error.passes() || *error == AppError::Unreachable
}
