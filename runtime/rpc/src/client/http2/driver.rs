//! What moves the frames of a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use h2::client::Connection;
use tokio::io::{AsyncRead, AsyncWrite};

use super::condition::Condition;
use crate::client::lost::lost_by_h2;
use crate::http2::Watch;

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
            this.condition.fall_silent();
            return Poll::Ready(());
        }
        let polled = Pin::new(&mut this.connection).poll(cx);
        // The server may take more calls now, or no more at all.
        this.condition.tell_line();
        polled.map(|ended| {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
                this.condition.attempt().failed(lost_by_h2(error));
            }
        })
    }
}

impl<S> Drop for Driver<S> {
    fn drop(&mut self) {
        self.condition.end();
    }
}
