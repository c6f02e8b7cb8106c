//! How far a connection is: what its two sides, the service and whoever drives it tell each other.
//! All of them run in one task.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering::Relaxed};

use http::StatusCode;

/// How far a connection is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    answering: AtomicBool,
    chunked: AtomicBool,
    /// Whether an answer has ended since somebody asked.
    ended: AtomicBool,
    blocked: AtomicBool,
    /// The status to end with; 0 for none.
    refused: AtomicU16,
}

impl Progress {
    /// A request has arrived as far as its head.
    pub(super) fn begin(&self, chunked: bool) {
        self.answering.store(true, Relaxed);
        self.chunked.store(chunked, Relaxed);
    }

    /// Its answer is complete, perhaps but for what the client has not read yet.
    pub(super) fn end(&self) {
        self.answering.store(false, Relaxed);
        self.ended.store(true, Relaxed);
    }

    /// Whether an answer has ended since this was asked last.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.swap(false, Relaxed)
    }

    /// Whether a request was not answered yet.
    pub(super) fn is_answering(&self) -> bool {
        self.answering.load(Relaxed)
    }

    /// Whether nobody but the parser knows where the body of the current request ends.
    pub(super) fn is_chunked(&self) -> bool {
        self.chunked.load(Relaxed)
    }

    /// Whether the client keeps an answer waiting.
    pub(super) fn set_blocked(&self, blocked: bool) {
        self.blocked.store(blocked, Relaxed);
    }

    /// The next request is not served.
    pub(super) fn refuse(&self, status: StatusCode) {
        self.refused.store(status.as_u16(), Relaxed);
    }

    /// The status to end with.
    pub(super) fn refused(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.refused.load(Relaxed)).ok()
    }

    /// The status to end with, once all answers before it have left.
    pub(super) fn refused_now(&self) -> Option<StatusCode> {
        let waits = self.answering.load(Relaxed) || self.blocked.load(Relaxed);
        self.refused().filter(|_| !waits)
    }
}
