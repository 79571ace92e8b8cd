//! How a connection of HTTP/1.1 ends on the server's side: first it writes no more, and only then reads
//! no more.
//!
//! A socket that is closed while its client still sends, or with something unread, tells the client of a
//! reset, and most clients lose with that what they have not read yet: the answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::connection::Client;

/// How long a client may take to close its side, or go on to send.
const LINGER: Duration = Duration::from_secs(1);

/// How much is thrown away at once.
const PIECE: usize = 16 * 1024;

/// A stream that is read on for a while after it was shut down.
pub(super) struct Lingering<S> {
    stream: S,
    client: Arc<Client>,
    /// Since it was shut down.
    rest: Option<Rest>,
}

/// What comes after the end.
struct Rest {
    /// The end of it.
    end: Pin<Box<Sleep>>,
    has_come: bool,
}

impl<S> Lingering<S> {
    pub(super) fn new(stream: S, client: Arc<Client>) -> Self {
        Self {
            stream,
            client,
            rest: None,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.rest.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        }
        let rest = this.rest.get_or_insert_with(|| Rest {
            end: Box::pin(sleep(LINGER)),
            has_come: false,
        });
        // First, because one that always sends must come to an end too.
        if rest.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut piece = [0; PIECE];
        loop {
            let mut buf = ReadBuf::new(&mut piece);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => rest.has_come = true,
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                // A client at rest does not hold up a server that stops.
                Poll::Pending if !rest.has_come && this.client.is_draining() => {
                    return Poll::Ready(Ok(()));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
