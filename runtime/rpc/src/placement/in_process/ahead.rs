//! A stream that goes on by itself, a few messages ahead of its reader.
//!
//! Between two processes a handler runs while its caller sends, whether the caller reads meanwhile
//! or not. A caller that sends first and reads then would wait for ever if that were different in
//! one process.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use crate::deadline::CallEnd;
use crate::placement::AHEAD;
use crate::result::RpcError;
use crate::{Error, Result};

/// The reading end. Dropping it ends the stream.
pub(super) struct Ahead<T, E> {
    /// `None` once the call was over before its end.
    items: Option<mpsc::Receiver<Result<T, E>>>,
    end: CallEnd,
    _running: AbortOnDropHandle<()>,
}

/// Starts `opening` and then its stream, and returns what waits for the stream to be there.
///
/// # Errors
///
/// Fails outside a tokio runtime.
pub(super) fn run<T, E, S>(
    opening: impl Future<Output = Result<S, E>> + Send + 'static,
    end: CallEnd,
) -> Result<impl Future<Output = Result<Ahead<T, E>, E>> + Send + 'static>
where
    T: Send + 'static,
    E: RpcError,
    S: Stream<Item = Result<T, E>> + Unpin + Send + 'static,
{
    let runtime = Handle::try_current().map_err(|error| {
        Error::internal(format!("streams in both directions need tokio: {error}"))
    })?;
    let (open, opened) = oneshot::channel();
    let (sender, items) = mpsc::channel(AHEAD);
    let running = runtime.spawn(async move {
        let mut stream = match opening.await {
            Ok(stream) => stream,
            Err(error) => {
                // Nobody waits for it if the call was dropped.
                drop(open.send(Err(error)));
                return;
            }
        };
        if open.send(Ok(())).is_err() {
            return;
        }
        while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await
        {
            if sender.send(item).await.is_err() {
                return;
            }
        }
    });
    let ahead = Ahead {
        items: Some(items),
        end,
        _running: AbortOnDropHandle::new(running),
    };
    Ok(async move {
        match opened.await {
            Ok(Ok(())) => Ok(ahead),
            Ok(Err(error)) => Err(error),
            // The runtime is being shut down.
            Err(_) => Err(E::from_error(Error::canceled("the call was cut off"))),
        }
    })
}

impl<T, E: RpcError> Stream for Ahead<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(items) = &mut this.items else {
            return Poll::Ready(None);
        };
        // Also of what is here already nothing is given out late.
        let has_ended = items.is_closed() && items.is_empty();
        if !has_ended && let Some(error) = this.end.passed() {
            this.items = None;
            return Poll::Ready(Some(Err(E::from_error(error))));
        }
        items.poll_recv(cx)
    }
}
