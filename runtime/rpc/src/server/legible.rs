//! A connection of HTTP/2 whose requests h2 can read, whoever wrote them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use connect_plugin_wire::Authorities;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::sniff::Rewound;
use crate::socket::{Stream, pass_writes_on};

/// A stream from its preface on.
#[derive(Debug)]
pub(super) struct Legible<S> {
    stream: S,
    reading: Reading,
}

/// What is read.
#[derive(Debug)]
enum Reading {
    /// What the client wrote.
    AsItIs,
    /// The same with authorities that h2 accepts, as gRPC's C core sends the path of the socket.
    WithLegalAuthorities(Authorities),
}

impl Legible<Rewound<Stream>> {
    pub(super) fn new(stream: Rewound<Stream>) -> Self {
        // Elsewhere an authority says something, and a wrong one is refused.
        let reading = if matches!(stream.get_ref(), Stream::Unix(_)) {
            Reading::WithLegalAuthorities(Authorities::new())
        } else {
            Reading::AsItIs
        };
        Self { stream, reading }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Legible<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if let Reading::WithLegalAuthorities(authorities) = &mut self.reading {
            authorities.pass(&mut buf.filled_mut()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

pass_writes_on!(Legible);
