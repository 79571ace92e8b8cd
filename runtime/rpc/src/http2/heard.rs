//! A stream that tells when the other side has said something.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::ForeignText;
use crate::socket::pass_writes_on;
use crate::turn::ReadTurn;

/// What the other side of a connection said first, and when it said something last.
#[derive(Debug)]
pub(crate) struct LastHeard {
    last: Mutex<Instant>,
    /// The line with which it began, if that is not HTTP/2.
    stranger: OnceLock<ForeignText>,
}

impl LastHeard {
    /// Returns when that was; as long as it has said nothing, when the connection was made.
    pub(crate) fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the line with which the other side answered, if it does not speak HTTP/2.
    pub(crate) fn stranger(&self) -> Option<&ForeignText> {
        self.stranger.get()
    }

    /// Looks at the first bytes: what a server says first in HTTP/2 is a frame of settings.
    ///
    /// Source: RFC 9113, section 3.4.
    fn begins(&self, bytes: &[u8]) {
        const SETTINGS: u8 = 4;
        if bytes.get(3).is_some_and(|kind| *kind != SETTINGS) {
            let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next();
            self.stranger
                .get_or_init(|| ForeignText::name(line.unwrap_or_default()));
        }
    }

    fn is(&self, now: Instant) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

/// A stream that cancels a token with the first byte that it reads, and notes what that begins and when
/// it read the last. It makes way when it has been read for long.
#[derive(Debug)]
pub(crate) struct Heard<S> {
    stream: S,
    first: Option<CancellationToken>,
    last: Arc<LastHeard>,
    turn: ReadTurn,
}

impl<S> Heard<S> {
    pub(crate) fn new(stream: S, first: Option<CancellationToken>) -> Self {
        Self {
            stream,
            first,
            last: Arc::new(LastHeard {
                last: Mutex::new(Instant::now()),
                stranger: OnceLock::new(),
            }),
            turn: ReadTurn::default(),
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
        // Of small frames there can be thousands in what the socket holds.
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, buf)? else {
            self.turn.rest();
            return Poll::Pending;
        };
        if buf.filled().len() > before {
            let now = Instant::now();
            self.turn.took(now);
            self.last.is(now);
            if let Some(first) = self.first.take() {
                self.last.begins(&buf.filled()[before..]);
                first.cancel();
            }
        }
        Poll::Ready(Ok(read))
    }
}

pass_writes_on!(Heard);
