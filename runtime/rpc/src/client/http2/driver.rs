//! What moves the frames of a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use h2::client::Connection;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::Error;
use crate::http2::Watch;

/// What the calls over a connection and its driver tell each other.
#[derive(Debug, Default)]
pub(super) struct Condition {
    in_flight: AtomicUsize,
    is_retired: AtomicBool,
    is_silent: AtomicBool,
}

impl Condition {
    /// Says that a call more is in flight.
    pub(super) fn begin_call(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    /// Says that one is over.
    pub(super) fn end_call(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns how many calls are in flight.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Sends no further calls over the connection; those in flight go on.
    pub(super) fn retire(&self) {
        self.is_retired.store(true, Ordering::Relaxed);
    }

    /// Reports whether the connection takes no further calls.
    pub(super) fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::Relaxed)
    }

    /// Returns the error of a call that the connection lost, which knows more if it was given up
    /// because the other side did not say any more that it is there.
    pub(super) fn explain(&self, error: Error) -> Error {
        if self.is_silent.load(Ordering::Relaxed) {
            return Error::unavailable("the other side did not say in time that it is still there")
                .with_source(error);
        }
        error
    }
}

/// A connection. It ends when the other side closes it or has fallen silent, and when no call is in
/// flight and nobody can make one.
pub(super) struct Driver<S> {
    connection: Connection<S, Bytes>,
    watch: Option<Watch>,
    condition: Arc<Condition>,
}

impl<S> Driver<S> {
    pub(super) fn new(
        connection: Connection<S, Bytes>,
        watch: Option<Watch>,
        condition: Arc<Condition>,
    ) -> Self {
        Self {
            connection,
            watch,
            condition,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Driver<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        // First, so that what it asks is sent at once.
        if let Some(watch) = &mut this.watch
            && watch.poll_silent(cx, this.condition.in_flight()).is_ready()
        {
            this.condition.is_silent.store(true, Ordering::Relaxed);
            return Poll::Ready(());
        }
        Pin::new(&mut this.connection).poll(cx).map(|ended| {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
        })
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.condition.retire();
    }
}
