//! The writes of an HTTP/2 connection, gathered and made once per turn of its task.
//!
//! h2 writes every frame of 256 bytes and more by itself and flushes behind it, which is a system
//! call for each of the responses that are ready at once. Between it and the socket stands a buffer
//! that pretends to be flushed; what it holds goes out when the task that runs the connection has
//! nothing more to do.

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes are gathered at most, before they are written at once.
const CAPACITY: usize = 64 * 1024;

thread_local! {
    /// A buffer that no connection of this thread uses at the moment. Connections with nothing to
    /// write hold none.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Puts a buffer in front of a stream. What is written to the first goes out when the second is
/// told to.
pub(crate) fn coalesce<S>(stream: S) -> (Coalesced<S>, Writes<S>) {
    let shared = Arc::new(Mutex::new(Gathered {
        stream,
        buffer: Vec::new(),
        failure: None,
    }));
    (Coalesced(Arc::clone(&shared)), Writes(shared))
}

/// A stream whose writes are gathered.
#[derive(Debug)]
pub(crate) struct Coalesced<S>(Arc<Mutex<Gathered<S>>>);

/// The gathered writes of a stream.
#[derive(Debug)]
pub(crate) struct Writes<S>(Arc<Mutex<Gathered<S>>>);

#[derive(Debug)]
struct Gathered<S> {
    stream: S,
    buffer: Vec<u8>,
    /// Why what was gathered could not be written, for the connection to hear of.
    failure: Option<io::Error>,
}

fn lock<S>(gathered: &Mutex<Gathered<S>>) -> MutexGuard<'_, Gathered<S>> {
    // What panics in there leaves a connection that its peer cannot read any more, and that ends
    // with its task.
    gathered.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: AsyncWrite + Unpin> Gathered<S> {
    /// Takes bytes, and returns how many.
    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let new: usize = slices.iter().map(|slice| slice.len()).sum();
        if self.buffer.len() + new <= CAPACITY {
            if self.buffer.capacity() == 0 {
                self.buffer = SPARE.take();
            }
            for slice in slices {
                self.buffer.extend_from_slice(slice);
            }
            return Poll::Ready(Ok(new));
        }
        self.poll_write_through(cx, slices)
    }

    /// Writes what was gathered and then `slices`, without copying them, and returns how many bytes
    /// of them were written.
    fn poll_write_through(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            let gathered = self.buffer.len();
            let mut all = [IoSlice::new(&[]); 4];
            all[0] = IoSlice::new(&self.buffer);
            let rest = slices.iter().filter(|slice| !slice.is_empty());
            for (to, slice) in all[1..].iter_mut().zip(rest) {
                *to = IoSlice::new(slice);
            }
            let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, &all))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written(written.min(gathered));
            if written > gathered {
                return Poll::Ready(Ok(written - gathered));
            }
        }
    }

    /// Writes all that was gathered.
    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.buffer.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.buffer))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written(written);
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Forgets bytes that were written.
    fn written(&mut self, count: usize) {
        if count < self.buffer.len() {
            self.buffer.drain(..count);
            return;
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        SPARE.set(buffer);
    }
}

impl<S> Clone for Writes<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: AsyncWrite + Unpin> Writes<S> {
    /// Writes what was gathered, as far as the socket takes it; the task is woken when it takes more.
    fn write_out(&self, cx: &mut Context<'_>) {
        let mut gathered = lock(&self.0);
        if gathered.buffer.is_empty() {
            return;
        }
        if let Poll::Ready(Err(error)) = gathered.poll_write_out(cx) {
            gathered.buffer = Vec::new();
            gathered.failure = Some(error);
            // The connection hears of it on its next turn.
            cx.waker().wake_by_ref();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Coalesced<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut lock(&self.0).stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Coalesced<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut gathered = lock(&self.0);
        match gathered.failure.take() {
            Some(failure) => Poll::Ready(Err(failure)),
            None => gathered.poll_write(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Is done at once: the task writes when the connection's turn is over.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(lock(&self.0).failure.take().map_or(Ok(()), Err))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut gathered = lock(&self.0);
        if let Some(failure) = gathered.failure.take() {
            return Poll::Ready(Err(failure));
        }
        ready!(gathered.poll_write_out(cx))?;
        Pin::new(&mut gathered.stream).poll_shutdown(cx)
    }
}

/// A connection whose writes go out at the end of each of its turns.
pub(crate) struct Turns<C, S> {
    connection: Pin<Box<C>>,
    writes: Writes<S>,
}

impl<C, S> Turns<C, S> {
    pub(crate) fn new(connection: C, writes: Writes<S>) -> Self {
        Self {
            connection: Box::pin(connection),
            writes,
        }
    }

    pub(crate) fn connection(&mut self) -> Pin<&mut C> {
        self.connection.as_mut()
    }
}

impl<C: Future, S: AsyncWrite + Unpin> Future for Turns<C, S> {
    type Output = C::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.connection.as_mut().poll(cx);
        self.writes.write_out(cx);
        polled
    }
}

#[cfg(test)]
mod tests;
