//! How long a body may keep its reader waiting.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::Error;

/// A limit on the time in which nothing comes.
///
/// Most bodies are there when they are asked for: a timer is made when one is waited for, and not
/// before.
pub(crate) struct Patience {
    limit: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl Patience {
    /// Waits for as long as this; `None` is for ever.
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self {
            limit,
            timer: None,
            is_waiting: false,
        }
    }

    /// Something came: the next wait has all the time again.
    pub(crate) fn renew(&mut self) {
        self.is_waiting = false;
    }

    /// Is ready when nothing has come for too long, and wakes the task then.
    pub(crate) fn poll_exhausted(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let Some(limit) = self.limit else {
            return Poll::Pending;
        };
        let timer = match &mut self.timer {
            None => self.timer.insert(Box::pin(sleep(limit))),
            Some(timer) => {
                // A time beyond the end of the clock does not come any earlier.
                if !self.is_waiting
                    && let Some(end) = Instant::now().checked_add(limit)
                {
                    timer.as_mut().reset(end);
                }
                timer
            }
        };
        self.is_waiting = true;
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Error::deadline_exceeded(format!(
            "the request did not arrive in time: nothing came for {limit:?}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Waker;

    use bytes::Bytes;

    use super::*;
    use crate::body::Body;

    const LIMIT: Duration = Duration::from_secs(30);

    fn poll(patience: &mut Patience) -> Poll<Error> {
        patience.poll_exhausted(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test(start_paused = true)]
    async fn each_wait_has_all_the_time() {
        let mut patience = Patience::new(Some(LIMIT));
        for _ in 0..3 {
            assert!(poll(&mut patience).is_pending());
            tokio::time::advance(LIMIT * 9 / 10).await;
            assert!(poll(&mut patience).is_pending());
            patience.renew();
        }
        let start = Instant::now();
        let error = poll_fn(|cx| patience.poll_exhausted(cx)).await;
        let waited = start.elapsed();
        assert!(waited >= LIMIT && waited < LIMIT * 2, "{waited:?}");
        assert!(error.is_deadline_exceeded(), "{error}");
        assert!(error.message().contains("nothing came for 30s"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_may_be_endless() {
        for limit in [None, Some(Duration::MAX)] {
            let mut patience = Patience::new(limit);
            for _ in 0..2 {
                assert!(poll(&mut patience).is_pending());
                tokio::time::advance(Duration::from_secs(100_000)).await;
                assert!(poll(&mut patience).is_pending());
                patience.renew();
            }
        }
    }

    #[test]
    fn a_body_that_is_there_needs_no_timer() {
        // There is no runtime here, without which a timer cannot be made.
        let mut body = Body::from(Bytes::from_static(b"all of it"));
        let collected = body.collect(100, Patience::new(Some(LIMIT)), |_| Ok(()));
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(bytes) = pin!(collected).poll(&mut cx) else {
            panic!("it is there");
        };
        assert_eq!(bytes.expect("all of it"), "all of it");
    }
}
