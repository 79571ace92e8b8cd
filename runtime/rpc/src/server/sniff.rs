//! Which version of HTTP a client speaks: its first bytes tell.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};

use crate::socket::pass_writes_on;

/// What a client of HTTP/2 sends first. No request of HTTP/1.1 begins so.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The versions of HTTP that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Http1,
    Http2,
}

/// A stream whose first bytes were read already, and are read again.
#[derive(Debug)]
pub(super) struct Rewound<S> {
    first: Bytes,
    stream: S,
}

impl<S> Rewound<S> {
    pub(super) fn get_ref(&self) -> &S {
        &self.stream
    }
}

/// Waits for as many bytes as it takes to tell.
///
/// # Errors
///
/// Fails if the client hangs up before that.
pub(super) async fn sniff<S: AsyncRead + Unpin>(
    mut stream: S,
) -> io::Result<(Version, Rewound<S>)> {
    let mut first = Vec::with_capacity(PREFACE.len());
    let version = loop {
        if !PREFACE.starts_with(&first) {
            break Version::Http1;
        }
        if first.len() == PREFACE.len() {
            break Version::Http2;
        }
        let missing = PREFACE.len() - first.len();
        let mut limited = (&mut stream).take(missing as u64);
        if limited.read_buf(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let first = Bytes::from(first);
    Ok((version, Rewound { first, stream }))
}

impl<S: AsyncRead + Unpin> AsyncRead for Rewound<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let len = self.first.len().min(buf.remaining());
        buf.put_slice(&self.first[..len]);
        self.first.advance(len);
        Poll::Ready(Ok(()))
    }
}

pass_writes_on!(Rewound);

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(chunks: &[&[u8]], expected: Option<Version>) {
        let (mut client, server) = tokio::io::duplex(64);
        let sent: Vec<u8> = chunks.concat();
        let chunks: Vec<Vec<u8>> = chunks.iter().map(|chunk| chunk.to_vec()).collect();
        let write = async move {
            for chunk in chunks {
                tokio::io::AsyncWriteExt::write_all(&mut client, &chunk)
                    .await
                    .expect("a reader");
                tokio::task::yield_now().await;
            }
        };
        let (sniffed, ()) = tokio::join!(sniff(server), write);
        let Some(expected) = expected else {
            sniffed.expect_err("it hung up");
            return;
        };
        let (version, mut rewound) = sniffed.expect("enough bytes");
        assert_eq!(version, expected, "{}", sent.escape_ascii());
        let mut read = Vec::new();
        rewound.read_to_end(&mut read).await.expect("all bytes");
        assert_eq!(read, sent);
    }

    #[tokio::test]
    async fn the_first_bytes_tell_wherever_they_are_cut() {
        for cut in 0..PREFACE.len() {
            let (a, b) = PREFACE.split_at(cut);
            check(&[a, b, b"\0\0\0\x04"], Some(Version::Http2)).await;
            check(&[a], None).await;
        }
        check(&[b"G"], Some(Version::Http1)).await;
        check(&[b"P", b"OST /"], Some(Version::Http1)).await;
        check(&[b"PRI * HTTP/2.0\r\n\r\nSN"], Some(Version::Http1)).await;
        check(&[], None).await;
    }
}
