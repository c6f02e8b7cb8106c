//! How long a client may take: to send a head, and to read an answer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// How long a new connection may be silent.
pub(super) const FIRST_BYTE: Duration = Duration::from_secs(5);

/// How long a head may take, from its first byte or from the end of the answer before it.
pub(super) const HEAD: Duration = Duration::from_secs(5);

/// How long a connection may be silent after an answer.
pub(super) const IDLE: Duration = Duration::from_mins(1);

/// How long a client may take to read an answer, and a second more for each [`RATE`] bytes of it.
pub(super) const ANSWER: Duration = Duration::from_secs(30);

/// Bytes that a client has to read in a second, in the long run.
pub(super) const RATE: u64 = 16_384;

/// What is waited for from the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// The first byte of a head.
    Byte,
    /// The rest of a head.
    Head,
}

/// A client that is to send something.
pub(super) struct Waiting {
    /// Whether it has sent nothing yet at all.
    fresh: bool,
    wait: Option<Wait>,
    patience: Pin<Box<Sleep>>,
}

impl Waiting {
    /// A connection that begins.
    pub(super) fn new() -> Self {
        Self { fresh: true, wait: None, patience: Box::pin(sleep(FIRST_BYTE)) }
    }

    /// Ready when it has taken too long.
    pub(super) fn poll(&mut self, wait: Wait, cx: &mut Context<'_>) -> Poll<()> {
        if self.wait.replace(wait) != Some(wait) {
            let time = match wait {
                Wait::Byte if self.fresh => FIRST_BYTE,
                Wait::Byte => IDLE,
                Wait::Head => HEAD,
            };
            self.patience.as_mut().reset(Instant::now() + time);
        }
        self.patience.as_mut().poll(cx)
    }

    /// What was waited for is here.
    pub(super) fn end(&mut self) {
        (self.fresh, self.wait) = (false, None);
    }
}

/// A client that is to read an answer.
#[derive(Default)]
pub(super) struct Reader {
    taken: u64,
    /// Since when it keeps the answer waiting.
    slow: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Reader {
    /// It has read so much.
    pub(super) fn took(&mut self, bytes: usize) {
        self.taken += bytes as u64;
    }

    /// It does not read right now. Ready when the whole answer has taken too long.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (since, patience) =
            self.slow.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(ANSWER))));
        let end = *since + ANSWER + Duration::from_secs(self.taken / RATE);
        if patience.deadline() != end {
            patience.as_mut().reset(end);
        }
        patience.as_mut().poll(cx)
    }

    /// Whether its time is up.
    pub(super) fn is_too_slow(&self) -> bool {
        self.slow.as_ref().is_some_and(|(_, patience)| patience.is_elapsed())
    }
}
