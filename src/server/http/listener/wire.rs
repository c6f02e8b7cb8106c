//! A connection with its bounds: what hyper gets to read of it are whole heads, and the bodies
//! that they announce.
//!
//! hyper's own limit for heads runs while a connection idles, and closes without an answer: so the
//! time is taken here.

mod patience;
#[cfg(test)]
mod tests;
mod write;

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::StatusCode;
use hyper::rt::{Read, ReadBufCursor};
use tokio::io::{AsyncRead, ReadBuf};

use super::head::{Framing, HEAD, Head, HeadScan};
use super::progress::Progress;
use patience::{Reader, Wait, Waiting};

/// How much is read at once.
const PIECE: usize = 8_192;

/// One side of a connection as hyper sees it.
pub(super) struct Wire<S> {
    stream: S,
    progress: Arc<Progress>,
    /// What has arrived and is not passed on yet.
    arrived: Vec<u8>,
    scan: HeadScan,
    /// How many bytes of the current request may still be passed on.
    allowed: u64,
    /// How long the client may take to send.
    waiting: Waiting,
    /// How long the client may take to read.
    reader: Reader,
}

impl<S> Wire<S> {
    /// A connection that begins.
    pub(super) fn new(stream: S, progress: Arc<Progress>) -> Self {
        Self {
            stream,
            progress,
            arrived: Vec::new(),
            scan: HeadScan::default(),
            allowed: 0,
            waiting: Waiting::new(),
            reader: Reader::default(),
        }
    }

    /// The connection itself, and whether its client was too slow to read.
    pub(super) fn into_stream(self) -> (S, bool) {
        (self.stream, self.reader.is_too_slow())
    }

    /// A request has arrived as far as its head.
    fn begin(&mut self, head: Head) {
        self.allowed = match head.body {
            Framing::Length(length) => length.saturating_add(head.bytes as u64),
            Framing::Chunked => u64::MAX,
        };
        self.scan = HeadScan::default();
        self.waiting.end();
        self.reader = Reader::default();
        self.progress.begin(head.body == Framing::Chunked);
    }

    /// Whoever drives the connection ends it with this status.
    fn refuse(&self, status: StatusCode) -> Poll<io::Result<bool>> {
        self.progress.refuse(status);
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> Wire<S> {
    /// Passes on what belongs to the current request.
    fn pass(&mut self, cx: &mut Context<'_>, mut out: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let most = usize::try_from(self.allowed).unwrap_or(usize::MAX).min(out.remaining());
        let ready = most.min(self.arrived.len());
        if ready > 0 {
            out.put_slice(&self.arrived[..ready]);
            self.arrived.drain(..ready);
            self.allowed -= ready as u64;
            return Poll::Ready(Ok(()));
        }
        let mut piece = [MaybeUninit::uninit(); PIECE];
        let mut piece = ReadBuf::uninit(&mut piece[..most.min(PIECE)]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut piece))?;
        out.put_slice(piece.filled());
        self.allowed -= piece.filled().len() as u64;
        Poll::Ready(Ok(()))
    }

    /// Reads until the next head is complete. False: nothing more will come.
    fn next_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            let answering = self.progress.is_answering();
            if !answering {
                match self.scan.scan(&self.arrived) {
                    Ok(Some(head)) => {
                        self.begin(head);
                        return Poll::Ready(Ok(true));
                    }
                    Ok(None) => {}
                    Err(status) => return self.refuse(status),
                }
            }
            // Requests that come before the last one is answered have to wait outside.
            if self.arrived.len() > HEAD {
                return Poll::Pending;
            }
            let mut piece = [MaybeUninit::uninit(); PIECE];
            let mut piece = ReadBuf::uninit(&mut piece);
            match Pin::new(&mut self.stream).poll_read(cx, &mut piece)? {
                Poll::Ready(()) if piece.filled().is_empty() => return Poll::Ready(Ok(false)),
                Poll::Ready(()) => self.arrived.extend_from_slice(piece.filled()),
                Poll::Pending if answering => return Poll::Pending,
                Poll::Pending => return self.wait(cx),
            }
        }
    }

    /// Nothing has arrived for now.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let wait = if self.arrived.is_empty() { Wait::Byte } else { Wait::Head };
        ready!(self.waiting.poll(wait, cx));
        match wait {
            Wait::Byte => Poll::Ready(Ok(false)),
            Wait::Head => self.refuse(StatusCode::REQUEST_TIMEOUT),
        }
    }
}

impl<S: AsyncRead + Unpin> Read for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.allowed == 0 {
            if self.progress.refused().is_some() {
                return Poll::Pending;
            }
            if !ready!(self.next_head(cx))? {
                return Poll::Ready(Ok(()));
            }
        }
        self.pass(cx, out)
    }
}
