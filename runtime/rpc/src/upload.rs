//! What a caller sends over time, tied to the rest of its call.
//!
//! Whoever takes the messages reads them: HTTP on the way to another process, the handler in this
//! one. The caller itself waits for the response. A call is one thing all the same: when the
//! messages fail, the response does, and when nobody waits for the response, nobody reads the
//! messages any more.

use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};

use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// The messages of a caller on their way.
pub(crate) struct Upload<T, E> {
    messages: Streaming<T, E>,
    over: Pin<Box<WaitForCancellationFutureOwned>>,
    failure: Arc<Failure>,
}

/// The caller's side of an [`Upload`]. Dropping it ends the upload.
pub(crate) struct UploadWatch {
    failure: Arc<Failure>,
    failed: Pin<Box<WaitForCancellationFutureOwned>>,
    _over: DropGuard,
}

/// Why an upload did not come to its end.
#[derive(Default)]
struct Failure {
    error: OnceLock<Error>,
    is_set: CancellationToken,
}

impl<T, E: RpcError> Upload<T, E> {
    /// Ties the messages to the response.
    pub(crate) fn new(messages: Streaming<T, E>) -> (Self, UploadWatch) {
        let over = CancellationToken::new();
        let failure = Arc::new(Failure::default());
        let upload = Self {
            messages,
            over: Box::pin(over.clone().cancelled_owned()),
            failure: Arc::clone(&failure),
        };
        let failed = Box::pin(failure.is_set.clone().cancelled_owned());
        let watch = UploadWatch {
            failure,
            failed,
            _over: over.drop_guard(),
        };
        (upload, watch)
    }

    /// Returns the next message; an error is for the one who takes them, and says no more than
    /// that they were cut off. The caller gets its own.
    pub(crate) fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.over.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(Error::canceled("the call is over"))));
        }
        let message = ready!(Pin::new(&mut self.messages).poll_next(cx));
        Poll::Ready(message.map(|message| message.map_err(|error| self.fail(error.into_error()))))
    }

    /// Ends the call with an error, and returns what the one who takes the messages sees of it.
    pub(crate) fn fail(&self, error: Error) -> Error {
        // The first error counts; what follows from it is no news.
        self.failure.error.get_or_init(|| error);
        self.failure.is_set.cancel();
        Error::canceled("the caller's messages were cut off")
    }
}

impl<T, E: RpcError> Stream for Upload<T, E> {
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_message(cx)
            .map(|message| message.map(|message| message.map_err(E::from_error)))
    }
}

// What must not move is boxed.
impl<T, E> Unpin for Upload<T, E> {}

impl UploadWatch {
    /// Runs `work` until it is done or the upload fails.
    ///
    /// # Errors
    ///
    /// Fails with the error of the upload, whatever became of `work`, or as `work` does.
    pub(crate) async fn limit<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let mut work = pin!(work);
        std::future::poll_fn(|cx| {
            if self.failed.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Err(self.error()));
            }
            let done = ready!(work.as_mut().poll(cx));
            // In one process, `work` may have read the messages itself.
            match self.failure.error.get() {
                Some(error) => Poll::Ready(Err(error.clone())),
                None => Poll::Ready(done),
            }
        })
        .await
    }

    /// Returns the responses to the upload.
    pub(crate) fn over<S>(self, responses: S) -> Duplex<S> {
        Duplex {
            responses,
            watch: self,
        }
    }

    fn error(&self) -> Error {
        let error = self.failure.error.get().cloned();
        error.unwrap_or_else(|| Error::canceled("the caller's messages were cut off"))
    }
}

/// A stream of responses that fails when the upload does.
pub(crate) struct Duplex<S> {
    responses: S,
    watch: UploadWatch,
}

impl<T, E, S> Stream for Duplex<S>
where
    E: RpcError,
    S: Stream<Item = std::result::Result<T, E>> + Unpin,
{
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let failed = |watch: &UploadWatch| Poll::Ready(Some(Err(E::from_error(watch.error()))));
        if this.watch.failed.as_mut().poll(cx).is_ready() {
            return failed(&this.watch);
        }
        let response = ready!(Pin::new(&mut this.responses).poll_next(cx));
        // An end that follows from the failure is not what the caller should hear of.
        if !matches!(response, Some(Ok(_))) && this.watch.failure.error.get().is_some() {
            return failed(&this.watch);
        }
        Poll::Ready(response)
    }
}
