//! A connection that can end in the middle of an answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes may still be written.
#[derive(Clone, Debug)]
pub struct Scissors(Arc<AtomicUsize>);

impl Scissors {
    /// Let so many bytes pass, and then close the connection.
    pub fn cut_after(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// The connection.
#[derive(Debug)]
pub struct Cuttable<S> {
    stream: S,
    scissors: Scissors,
}

impl<S> Cuttable<S> {
    /// A connection, and what cuts it.
    pub fn new(stream: S) -> (Self, Scissors) {
        let scissors = Scissors(Arc::new(AtomicUsize::new(usize::MAX)));
        (Self { stream, scissors: scissors.clone() }, scissors)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Cuttable<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Cuttable<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.scissors.0.load(Ordering::Relaxed);
        if left == usize::MAX {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        }
        if left == 0 {
            // What has passed shall arrive before the end does.
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
            return Poll::Ready(Err(io::Error::other("cut by a fault")));
        }
        let passing = &bytes[..bytes.len().min(left)];
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, passing))?;
        self.scissors.0.store(left - written, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
