//! How a server stops: first it takes no new calls, and then those in flight end.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::Error;

/// How long a stream may have nothing to say once its server stops. A handler that was told of the stop
/// ends its stream itself meanwhile; one that waits for something to happen may wait for ever.
const REST: Duration = Duration::from_millis(100);

/// How far a server has stopped. A cheap clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping(Arc<Stages>);

#[derive(Debug, Default)]
struct Stages {
    /// Canceled when no new calls are taken.
    begun: CancellationToken,
    /// Canceled when those in flight have no more time.
    over: CancellationToken,
    /// Set then, for streams that ask for each of their frames.
    is_over: AtomicBool,
}

impl Stopping {
    /// Takes no new calls from now on.
    pub(super) fn begin(&self) {
        self.0.begun.cancel();
    }

    /// Ends the calls in flight, each with an error that says why.
    pub(super) fn end_calls(&self) {
        self.0.is_over.store(true, Ordering::Relaxed);
        self.0.over.cancel();
    }

    /// Returns what is canceled when no new calls are taken.
    pub(super) fn begun(&self) -> &CancellationToken {
        &self.0.begun
    }

    /// Runs a call, which ends before it is done if it has no more time.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` then.
    pub(super) async fn limit<F: Future>(&self, mut call: Pin<&mut F>) -> Result<F::Output, Error> {
        let mut over = std::pin::pin!(self.0.over.cancelled());
        std::future::poll_fn(|cx| match call.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Ok(done)),
            Poll::Pending => over.as_mut().poll(cx).map(|()| Err(stopped())),
        })
        .await
    }
}

/// Ends a stream when its server stops.
pub(super) struct StreamEnd {
    stopping: Stopping,
    /// Made when the stream waits for the first time.
    begun: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    /// Since the stream rests in a server that stops.
    rest: Option<Pin<Box<Sleep>>>,
}

impl StreamEnd {
    pub(super) fn new(stopping: Stopping) -> Self {
        Self {
            stopping,
            begun: None,
            rest: None,
        }
    }

    /// Returns the error with which a stream ends that has no more time.
    pub(super) fn passed(&self) -> Option<Error> {
        let is_over = self.stopping.0.is_over.load(Ordering::Relaxed);
        is_over.then(stopped)
    }

    /// The stream has said something.
    pub(super) fn renew(&mut self) {
        self.rest = None;
    }

    /// Waits while the stream has nothing to say, and returns the error with which it ends.
    pub(super) fn poll_resting(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let stages = &self.stopping.0;
        let begun = || Box::pin(stages.begun.clone().cancelled_owned());
        ready!(self.begun.get_or_insert_with(begun).as_mut().poll(cx));
        let rest = self.rest.get_or_insert_with(|| Box::pin(sleep(REST)));
        rest.as_mut().poll(cx).map(|()| stopped())
    }
}

fn stopped() -> Error {
    Error::unavailable("the server is shutting down")
}
