//! How calls and streams end before they are done: by their deadline, or by their caller.

use std::pin::{Pin, pin};
use std::task::{Context as TaskContext, Poll};

use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::Error;
use crate::context::Context;

/// When the stream of a response is over, on its way from the call to the connection: whoever writes the
/// stream does not ask for more of it while it has no room, and it ends in time all the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(pub(crate) Instant);

/// Makes the error of a call that took too long.
pub(crate) fn call_exceeded() -> Error {
    Error::deadline_exceeded("the deadline passed before the call was done")
}

/// Makes the error of a stream that took too long.
pub(crate) fn stream_exceeded() -> Error {
    Error::deadline_exceeded("the deadline passed before the stream ended")
}

/// Makes the error of a call whose caller does not wait any more.
pub(crate) fn caller_canceled() -> Error {
    Error::canceled("the caller canceled the call")
}

/// Waits for the end of a call that comes first, and returns its error.
pub(crate) async fn call_over(
    token: Option<CancellationToken>,
    deadline: Option<Instant>,
) -> Error {
    let mut canceled = pin!(token.as_ref().map(CancellationToken::cancelled));
    let mut expired = pin!(deadline.map(sleep_until));
    std::future::poll_fn(|cx| {
        if let Some(canceled) = canceled.as_mut().as_pin_mut()
            && canceled.poll(cx).is_ready()
        {
            return Poll::Ready(caller_canceled());
        }
        match expired.as_mut().as_pin_mut() {
            Some(expired) => expired.poll(cx).map(|()| call_exceeded()),
            None => Poll::Pending,
        }
    })
    .await
}

/// When a call is over.
pub(crate) struct CallEnd {
    deadline: Option<Instant>,
    token: Option<CancellationToken>,
}

impl CallEnd {
    pub(crate) fn of(cx: &Context) -> Self {
        Self {
            deadline: cx.deadline(),
            token: cx.cancel_token(),
        }
    }

    /// Returns the error of a call that is over already.
    pub(crate) fn passed(&self) -> Option<Error> {
        let token = self.token.as_ref();
        if token.is_some_and(CancellationToken::is_cancelled) {
            return Some(caller_canceled());
        }
        self.has_expired().then(stream_exceeded)
    }

    fn has_expired(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| deadline <= Instant::now())
    }
}

/// Waits for the end of a call, for as long as its stream is read.
pub(crate) struct StreamLimit {
    end: CallEnd,
    expired: Option<Pin<Box<Sleep>>>,
    canceled: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

impl StreamLimit {
    pub(crate) fn of(cx: &Context) -> Self {
        let end = CallEnd::of(cx);
        Self {
            expired: end.deadline.map(|deadline| Box::pin(sleep_until(deadline))),
            canceled: (end.token.clone()).map(|token| Box::pin(token.cancelled_owned())),
            end,
        }
    }

    /// Returns the error of a call that is over already, for whoever has something to give and does not
    /// wait.
    pub(crate) fn passed(&self) -> Option<Error> {
        self.end.passed()
    }

    /// Waits for the end that comes first, and returns its error.
    pub(crate) fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Error> {
        // A timer may be a millisecond late, which is thousands of messages.
        if let Some(error) = self.passed() {
            return Poll::Ready(error);
        }
        if let Some(canceled) = &mut self.canceled
            && canceled.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(caller_canceled());
        }
        if let Some(expired) = &mut self.expired
            && expired.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(stream_exceeded());
        }
        Poll::Pending
    }

    /// Tells a deadline by its name: a server that ends a call in time may say so by canceling it.
    pub(crate) fn in_time(&self, error: Error) -> Error {
        if error.is_canceled() && self.end.has_expired() {
            return stream_exceeded();
        }
        error
    }
}
