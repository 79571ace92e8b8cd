//! A stream that tells when the other side has said something.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::socket::pass_writes_on;

/// When the other side of a connection said something last.
#[derive(Debug)]
pub(crate) struct LastHeard(Mutex<Instant>);

impl LastHeard {
    /// Returns when that was; as long as it has said nothing, when the connection was made.
    pub(crate) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// A stream that cancels a token with the first byte that it reads, and notes when it read the last.
#[derive(Debug)]
pub(crate) struct Heard<S> {
    stream: S,
    first: Option<CancellationToken>,
    last: Arc<LastHeard>,
}

impl<S> Heard<S> {
    pub(crate) fn new(stream: S, first: Option<CancellationToken>) -> Self {
        Self {
            stream,
            first,
            last: Arc::new(LastHeard(Mutex::new(Instant::now()))),
        }
    }

    pub(crate) fn last(&self) -> &Arc<LastHeard> {
        &self.last
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.last.is_now();
            if let Some(first) = self.first.take() {
                first.cancel();
            }
        }
        Poll::Ready(Ok(()))
    }
}

pass_writes_on!(Heard);
