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

use crate::panic::catch_of;
use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// The messages of a caller on their way.
pub(crate) struct Upload<T, E> {
    messages: Streaming<T, E>,
    over: Pin<Box<WaitForCancellationFutureOwned>>,
    failure: Arc<Failure>,
    /// Set when the caller's messages have run dry for the first time.
    dry: CancellationToken,
}

/// The caller's side of an [`Upload`]. Dropping it ends the upload.
pub(crate) struct UploadWatch {
    failure: Arc<Failure>,
    failed: Pin<Box<WaitForCancellationFutureOwned>>,
    dry: CancellationToken,
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
        let dry = CancellationToken::new();
        let upload = Self {
            messages,
            over: Box::pin(over.clone().cancelled_owned()),
            failure: Arc::clone(&failure),
            dry: dry.clone(),
        };
        let failed = Box::pin(failure.is_set.clone().cancelled_owned());
        let watch = UploadWatch {
            failure,
            failed,
            dry,
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
        // The task that reads may be one that others of the caller's calls need.
        let polled = catch_of("the stream of requests", || {
            Pin::new(&mut self.messages).poll_next(cx)
        });
        let message = match polled {
            Ok(Poll::Ready(message)) => message.transpose().map_err(E::into_error),
            Ok(Poll::Pending) => {
                self.dry.cancel();
                return Poll::Pending;
            }
            Err(panicked) => {
                self.messages = Streaming::empty();
                Err(panicked)
            }
        };
        Poll::Ready(message.map_err(|error| self.fail(error)).transpose())
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

    /// Waits for the responses to the upload, or until the caller's messages run dry: the provider
    /// may wait for more of them before it answers, and the caller has to be free to send them. The
    /// rest of `opening` happens then as the responses are read.
    ///
    /// # Errors
    ///
    /// Fails with the error of the upload, or as `opening` does.
    pub(crate) async fn open<S, E: RpcError>(
        mut self,
        mut opening: Opening<S, E>,
    ) -> Result<Duplex<S, E>, E> {
        let dry = self.dry.clone();
        let mut dry = pin!(dry.cancelled());
        let opened = std::future::poll_fn(|cx| {
            if self.failed.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Some(Err(E::from_error(self.error()))));
            }
            if let Poll::Ready(done) = opening.as_mut().poll(cx) {
                return Poll::Ready(Some(match self.failure.error.get() {
                    Some(error) => Err(E::from_error(error.clone())),
                    None => done,
                }));
            }
            dry.as_mut().poll(cx).map(|()| None)
        })
        .await;
        let responses = match opened {
            Some(responses) => Responses::Open(responses?),
            None => Responses::Opening(opening),
        };
        Ok(Duplex {
            responses,
            watch: self,
        })
    }

    fn error(&self) -> Error {
        let error = self.failure.error.get().cloned();
        error.unwrap_or_else(|| Error::canceled("the caller's messages were cut off"))
    }
}

/// A call that is not answered yet.
pub(crate) type Opening<S, E> = Pin<Box<dyn Future<Output = Result<S, E>> + Send>>;

/// A stream of responses that fails when the upload does.
pub(crate) struct Duplex<S, E> {
    responses: Responses<S, E>,
    watch: UploadWatch,
}

enum Responses<S, E> {
    Opening(Opening<S, E>),
    Open(S),
}

impl<T, E, S> Responses<S, E>
where
    S: Stream<Item = Result<T, E>> + Unpin,
{
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        loop {
            match self {
                Self::Open(responses) => return Pin::new(responses).poll_next(cx),
                Self::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                    Ok(responses) => *self = Self::Open(responses),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
            }
        }
    }
}

// What must not move is boxed.
impl<S, E> Unpin for Duplex<S, E> {}

impl<T, E, S> Stream for Duplex<S, E>
where
    E: RpcError,
    S: Stream<Item = Result<T, E>> + Unpin,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let failed = |watch: &UploadWatch| Poll::Ready(Some(Err(E::from_error(watch.error()))));
        if this.watch.failed.as_mut().poll(cx).is_ready() {
            return failed(&this.watch);
        }
        let response = ready!(this.responses.poll_next(cx));
        // An end that follows from the failure is not what the caller should hear of.
        if !matches!(response, Some(Ok(_))) && this.watch.failure.error.get().is_some() {
            return failed(&this.watch);
        }
        Poll::Ready(response)
    }
}
