//! A Unix socket that is told of what arrives, and of room for more only while it waits for that.
//!
//! The kernel tells the writer each time its peer has read something. Who listens for that is woken
//! twice per call, the first time for nothing.

use std::io::{self, ErrorKind, IoSlice};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustix::net::{SendAncillaryBuffer, SendFlags, Shutdown};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;

/// After how many writes that did not have to wait nobody listens for room any more.
const CALM: u32 = 64;

/// Makes a write to a socket that was closed an error, and not a signal.
#[cfg(not(target_vendor = "apple"))]
const FLAGS: SendFlags = SendFlags::NOSIGNAL;
/// Here each socket is told so when it is made.
#[cfg(target_vendor = "apple")]
const FLAGS: SendFlags = SendFlags::empty();

/// A connected Unix socket.
#[derive(Debug)]
pub(crate) struct UnixSocket {
    /// Reads from any descriptor, and listens for nothing but what arrives. All others of tokio's
    /// that are safe to use listen for room as well.
    arriving: pipe::Receiver,
    /// The same socket, from the first write on that had to wait.
    room: Option<Room>,
}

#[derive(Debug)]
struct Room {
    socket: UnixStream,
    /// How many writes in a row did not have to wait.
    calm: u32,
}

impl UnixSocket {
    /// Takes a socket that is connected.
    ///
    /// # Errors
    ///
    /// Fails if the runtime cannot watch it.
    pub(crate) fn new(stream: UnixStream) -> io::Result<Self> {
        let descriptor = stream.into_std()?.into();
        Ok(Self {
            arriving: pipe::Receiver::from_owned_fd_unchecked(descriptor)?,
            room: None,
        })
    }
}

impl Room {
    fn of(socket: &pipe::Receiver) -> io::Result<Self> {
        // A registration cannot be changed, but another descriptor has one of its own.
        let descriptor = socket.as_fd().try_clone_to_owned()?;
        let socket = UnixStream::from_std(StdUnixStream::from(descriptor))?;
        Ok(Self { socket, calm: 0 })
    }

    /// Counts a write, and reports whether there has been room for long.
    fn is_calm_after(&mut self, written: &Poll<io::Result<usize>>) -> bool {
        self.calm = if written.is_ready() { self.calm + 1 } else { 0 };
        self.calm > CALM
    }
}

/// Writes what there is room for.
fn send(socket: &pipe::Receiver, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
    let sent = match bufs {
        [buf] => rustix::net::send(socket, buf, FLAGS),
        _ => rustix::net::sendmsg(socket, bufs, &mut SendAncillaryBuffer::default(), FLAGS),
    };
    Ok(sent?)
}

impl AsyncRead for UnixSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.arriving).poll_read(cx, buf)
    }
}

impl AsyncWrite for UnixSocket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let room = match &mut this.room {
            Some(room) => room,
            None => match send(&this.arriving, bufs) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    this.room.insert(Room::of(&this.arriving)?)
                }
                written => return Poll::Ready(written),
            },
        };
        let written = Pin::new(&mut room.socket).poll_write_vectored(cx, bufs);
        if room.is_calm_after(&written) {
            this.room = None;
        }
        written
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(rustix::net::shutdown(&self.arriving, Shutdown::Write)?))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn pair() -> (UnixSocket, UnixSocket) {
        let (a, b) = tokio::net::UnixStream::pair().expect("a pair of sockets");
        let socket = |stream| UnixSocket::new(stream).expect("a runtime");
        (socket(a), socket(b))
    }

    /// More than a socket takes before its peer reads.
    const MUCH: usize = 4 << 20;

    #[tokio::test]
    async fn all_that_is_written_arrives() {
        let (mut a, mut b) = pair();
        let sent: Vec<u8> = (0_u8..=250).cycle().take(MUCH).collect();
        let expected = sent.clone();
        let write = async move {
            a.write_all(&sent).await.expect("a reader");
            assert!(a.room.is_some(), "it had to wait");
            a.shutdown().await.expect("an open socket");
        };
        let mut read = Vec::new();
        let (read_all, ()) = tokio::join!(b.read_to_end(&mut read), write);
        read_all.expect("a writer");
        assert!(read == expected, "{} of {MUCH} bytes", read.len());
    }

    #[tokio::test]
    async fn nobody_listens_for_room_that_is_there() {
        let (mut a, mut b) = pair();
        let mut there = [0; 100];
        a.write_all(&there).await.expect("a reader");
        assert!(a.room.is_none());

        let much = vec![0; MUCH];
        let mut all = vec![0; MUCH];
        b.read_exact(&mut there).await.expect("a writer");
        let (written, read) = tokio::join!(a.write_all(&much), b.read_exact(&mut all));
        written.expect("a reader");
        read.expect("a writer");
        assert!(a.room.is_some(), "it had to wait");
        for _ in 0..=CALM + 1 {
            a.write_all(&there).await.expect("a reader");
            b.read_exact(&mut there).await.expect("a writer");
        }
        assert!(a.room.is_none(), "it does not any more");
    }

    #[tokio::test]
    async fn a_read_waits_and_sees_the_end() {
        let (mut a, mut b) = pair();
        let mut buf = vec![0; 3000];
        let later = async {
            tokio::task::yield_now().await;
            a.write_all(b"late").await.expect("a reader");
        };
        let (read, ()) = tokio::join!(b.read(&mut buf), later);
        assert_eq!(&buf[..read.expect("a writer")], b"late");

        // As much as is asked for: the next read finds out that there is no more.
        a.write_all(&vec![1; 1000]).await.expect("a reader");
        drop(a);
        let mut rest = Vec::new();
        b.read_to_end(&mut rest).await.expect("a writer");
        assert_eq!(rest.len(), 1000);
        assert_eq!(b.read(&mut buf).await.expect("an end"), 0);
    }

    #[tokio::test]
    async fn a_peer_that_hangs_up_ends_a_write_that_waits() {
        let (mut a, b) = pair();
        let much = vec![0; MUCH];
        let hang_up = async {
            tokio::task::yield_now().await;
            drop(b);
        };
        let (written, ()) = tokio::join!(a.write_all(&much), hang_up);
        let error = written.expect_err("nobody reads");
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{error}");
    }
}
