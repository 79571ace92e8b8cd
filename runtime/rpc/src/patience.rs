//! How long a body may keep its reader waiting.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use crate::Error;

/// How long a body may take.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    /// How long nothing may come; `None` is for ever.
    pub(crate) pause: Option<Duration>,
    /// How many bytes have to come in a second, on the whole, once as much time has passed as nothing
    /// may come in; `None` is any number.
    pub(crate) min_rate: Option<NonZeroU32>,
}

/// A limit on the time in which nothing comes, and on the time for all of it, which grows with what
/// has come.
///
/// Most bodies are there when they are asked for: a timer is made when one is waited for, and not
/// before. The default waits for ever.
#[derive(Default)]
pub(crate) struct Patience {
    pace: Pace,
    received: u64,
    timer: Option<Timer>,
    is_waiting: bool,
}

struct Timer {
    /// When something was waited for first.
    began: Instant,
    /// Ends the wait that is under way.
    end: Pin<Box<Sleep>>,
    /// It ends because too little has come on the whole, not because nothing comes.
    is_slow: bool,
}

impl Patience {
    /// Waits for as long as this.
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            ..Self::default()
        }
    }

    /// So many bytes came: nothing may come for as long again.
    pub(crate) fn renew(&mut self, received: usize) {
        self.received = self.received.saturating_add(received as u64);
        self.is_waiting = false;
    }

    /// Is ready when nothing has come for too long, or too little on the whole, and wakes the task
    /// then.
    pub(crate) fn poll_exhausted(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let Some(pause) = self.pace.pause else {
            return Poll::Pending;
        };
        let timer = self.timer.get_or_insert_with(|| Timer {
            began: Instant::now(),
            end: Box::pin(sleep(pause)),
            is_slow: false,
        });
        if !self.is_waiting {
            self.is_waiting = true;
            let for_all = self.pace.for_all(pause, self.received);
            timer.wait(pause, for_all);
        }
        ready!(timer.end.as_mut().poll(cx));
        Poll::Ready(Error::deadline_exceeded(if timer.is_slow {
            let (received, taken) = (self.received, timer.began.elapsed().as_secs());
            format!("the request did not arrive in time: {received} bytes came in {taken} s")
        } else {
            format!("the request did not arrive in time: nothing came for {pause:?}")
        }))
    }
}

impl Pace {
    /// Returns how long a body may take of which so much has come.
    fn for_all(self, pause: Duration, received: u64) -> Option<Duration> {
        let rate = u64::from(self.min_rate?.get());
        pause.checked_add(Duration::from_millis(received.saturating_mul(1000) / rate))
    }
}

impl Timer {
    fn wait(&mut self, pause: Duration, for_all: Option<Duration>) {
        // A time beyond the end of the clock does not come any earlier.
        let silent = Instant::now().checked_add(pause);
        let slow = for_all.and_then(|time| self.began.checked_add(time));
        // One that has fallen silent is told that, though it was slow too.
        self.is_slow = slow.is_some_and(|slow| {
            silent.is_none_or(|silent| silent.saturating_duration_since(slow) > pause / 10)
        });
        if let Some(end) = if self.is_slow { slow } else { silent } {
            self.end.as_mut().reset(end);
        }
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

    fn pace(pause: impl Into<Option<Duration>>, min_rate: u32) -> Pace {
        Pace {
            pause: pause.into(),
            min_rate: NonZeroU32::new(min_rate),
        }
    }

    fn poll(patience: &mut Patience) -> Poll<Error> {
        patience.poll_exhausted(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test(start_paused = true)]
    async fn each_wait_has_all_the_time() {
        let mut patience = Patience::new(pace(LIMIT, 0));
        for _ in 0..3 {
            assert!(poll(&mut patience).is_pending());
            tokio::time::advance(LIMIT * 9 / 10).await;
            assert!(poll(&mut patience).is_pending());
            patience.renew(1);
        }
        let start = Instant::now();
        let error = poll_fn(|cx| patience.poll_exhausted(cx)).await;
        let waited = start.elapsed();
        assert!(waited >= LIMIT && waited < LIMIT * 2, "{waited:?}");
        assert!(error.is_deadline_exceeded(), "{error}");
        assert!(error.message().contains("nothing came for 30s"), "{error}");
    }

    /// Takes `size` bytes a second until the patience is exhausted, and returns for how long, and why.
    async fn take(patience: &mut Patience, size: usize) -> (u64, String) {
        let start = Instant::now();
        let mut next = start;
        loop {
            next += Duration::from_secs(1);
            let error = poll_fn(|cx| patience.poll_exhausted(cx));
            if let Ok(error) = tokio::time::timeout_at(next, error).await {
                return (start.elapsed().as_secs(), error.to_string());
            }
            patience.renew(size);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_of_it_may_take_longer_the_more_has_come() {
        for (size, expected) in [(1, 30), (100, 33), (500, 60), (900, 300)] {
            let mut patience = Patience::new(pace(LIMIT, 1000));
            let (taken, error) = take(&mut patience, size).await;
            assert!(taken.abs_diff(expected) <= 10, "{size}: {taken} s");
            let why = format!(" bytes came in {taken} s");
            assert!(error.ends_with(&why), "{size}: {error}, not {why}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_fast_enough_may_come_for_long() {
        let mut patience = Patience::new(pace(LIMIT, 1000));
        let taken = tokio::time::timeout(LIMIT * 1000, take(&mut patience, 1001));
        taken.await.expect_err("it goes on");
    }

    #[tokio::test(start_paused = true)]
    async fn it_may_be_endless() {
        for limit in [None, Some(Duration::MAX)] {
            let mut patience = Patience::new(pace(limit, 1000));
            for _ in 0..2 {
                assert!(poll(&mut patience).is_pending());
                tokio::time::advance(Duration::from_secs(100_000)).await;
                assert!(poll(&mut patience).is_pending());
                patience.renew(1);
            }
        }
    }

    #[test]
    fn a_body_that_is_there_needs_no_timer() {
        // There is no runtime here, without which a timer cannot be made.
        let mut body = Body::from(Bytes::from_static(b"all of it"));
        let mut patience = Patience::new(pace(LIMIT, 0));
        let collected = body.collect(100, &mut patience, |_| Ok(()));
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(bytes) = pin!(collected).poll(&mut cx) else {
            panic!("it is there");
        };
        assert_eq!(bytes.expect("all of it"), "all of it");
    }
}
