//! Requests that are answered before they have been read.
//!
//! A caller that is still writing may not read. If nobody took what it writes, or the connection ended
//! under it, the answer would be lost, so the rest is read on and thrown away, within bounds.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::patience::{Pace, Patience};

/// How long a request is read on, however fast it comes.
const TIME: Duration = Duration::from_secs(30);

/// How fast it has to come for that.
const PACE: Pace = Pace {
    pause: Some(Duration::from_secs(5)),
    min_rate: NonZeroU32::new(16 * 1024),
};

/// How long an answer is held back while the rest of its request comes.
const HOLD: Duration = Duration::from_secs(2);

/// How it has to come for that.
const HOLD_PACE: Pace = Pace {
    pause: Some(Duration::from_millis(100)),
    min_rate: None,
};

/// Reads on what is left of a request before it is answered, as long as it comes at once.
pub(crate) async fn read_first<B>(mut rest: B)
where
    B: Body<Data = Bytes, Error: Send> + Send + Unpin + 'static,
{
    let is_read = timeout(HOLD, discard(&mut rest, HOLD_PACE)).await.is_ok();
    if !is_read || !rest.is_end_stream() {
        read_on(rest);
    }
}

/// Reads on what is left of a request that nobody reads any more.
pub(crate) fn read_on<B>(mut rest: B)
where
    B: Body<Data = Bytes, Error: Send> + Send + Unpin + 'static,
{
    // Without a runtime there is no connection any more either.
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(timeout(TIME, async move { discard(&mut rest, PACE).await }));
    }
}

async fn discard<B: Body<Data = Bytes> + Unpin>(rest: &mut B, pace: Pace) {
    let mut patience = Patience::new(pace);
    loop {
        let frame = std::future::poll_fn(|cx| match Pin::new(&mut *rest).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame),
            Poll::Pending => patience.poll_exhausted(cx).map(|_| None),
        });
        let Some(Ok(frame)) = frame.await else {
            return;
        };
        // Nothing, in a frame of its own, is nothing.
        if let Some(data) = frame.data_ref().filter(|data| !data.is_empty()) {
            patience.renew(data.len());
        }
        tokio::task::consume_budget().await;
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, ready};

    use http_body::Frame;
    use tokio::time::{Instant, Interval, interval};

    use super::*;

    /// A body that comes in pieces.
    struct Pieces {
        left: usize,
        size: usize,
        every: Interval,
    }

    impl Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            ready!(self.every.poll_tick(cx));
            self.left = self.left.saturating_sub(self.size);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![0; self.size])))))
        }
    }

    /// Reads a body on whose pieces come every so many milliseconds; returns for how many seconds.
    async fn taken(len: usize, size: usize, millis: u64) -> u64 {
        let every = interval(Duration::from_millis(millis));
        let left = len;
        let mut body = Pieces { left, size, every };
        let start = Instant::now();
        timeout(TIME, discard(&mut body, PACE)).await.ok();
        start.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_fast_enough_is_read_to_its_end() {
        assert_eq!(taken(4_500_000, 65_536, 1).await, 0);
        assert_eq!(taken(2_000_000, 100_000, 1000).await, 19);
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_no_end_is_not_read_for_ever() {
        assert_eq!(taken(usize::MAX, 1_000_000, 100).await, 30);
        assert_eq!(taken(usize::MAX, 1, 1000).await, 5);
        assert_eq!(taken(usize::MAX, 1, 60_000).await, 5);
    }
}
