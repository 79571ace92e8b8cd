//! A server that reads no more of a request may have answered it all the same.
//!
//! It closes its side, and the next write fails although the answer lies there to be read. Whoever took
//! that for the end of the call would lose what the server had to say about it.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use crate::turn::ReadTurn;

/// A stream whose end is found by reading alone: once the other side takes nothing any more, what is
/// written is thrown away. It makes way when it has been read for long.
#[derive(Debug)]
pub(super) struct LastWord<S> {
    stream: S,
    is_deaf: bool,
    turn: ReadTurn,
}

impl<S> LastWord<S> {
    pub(super) fn of(stream: S) -> Self {
        Self {
            stream,
            is_deaf: false,
            turn: ReadTurn::default(),
        }
    }

    /// Makes what becomes of `len` bytes out of what became of their write.
    fn heard(&mut self, written: io::Result<usize>, len: usize) -> io::Result<usize> {
        written.or_else(|error| match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
                self.is_deaf = true;
                Ok(len)
            }
            _ => Err(error),
        })
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LastWord<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // A server may send heads of interim responses without end, and hyper reads on behind each.
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        match &read {
            Poll::Ready(_) => self.turn.took(Instant::now()),
            Poll::Pending => self.turn.rest(),
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LastWord<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let len = bufs.iter().map(|buf| buf.len()).sum();
        if self.is_deaf {
            return Poll::Ready(Ok(len));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs));
        Poll::Ready(self.heard(written, len))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_deaf {
            return Poll::Ready(Ok(()));
        }
        // With TLS, this is where most is written.
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        Poll::Ready(self.heard(flushed.map(|()| 0), 0).map(drop))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_deaf {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
