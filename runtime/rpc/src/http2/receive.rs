//! A body that comes in.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, RecvStream};
use http::HeaderMap;
use http_body::{Frame, SizeHint};

use crate::Error;
use crate::body::{announced_length, broken_off, canceled};

/// A body that comes in. Dropped before its end, it tells the other side to stop.
pub(crate) struct Received {
    stream: RecvStream,
    /// How many bytes are to come, if the head says so.
    left: Option<u64>,
    /// Nothing but trailers may come.
    is_over: bool,
}

impl Received {
    pub(crate) fn new(head: &HeaderMap, stream: RecvStream) -> Self {
        // h2 holds the other side to it.
        let left = announced_length(head).or_else(|| stream.is_end_stream().then_some(0));
        Self {
            stream,
            left,
            is_over: false,
        }
    }

    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, h2::Error>>> {
        let data = ready!(self.stream.poll_data(cx));
        if let Some(Ok(data)) = &data {
            // Fails if the stream has ended meanwhile, which needs no room any more.
            self.stream.flow_control().release_capacity(data.len()).ok();
            if let Some(left) = &mut self.left {
                *left = left.saturating_sub(data.len() as u64);
            }
        }
        Poll::Ready(data)
    }

    fn failed(&self, error: h2::Error) -> Option<Result<Frame<Bytes>, Error>> {
        match error.reason() {
            // A stream that is reset "without an error" ends here too, and some proxies reset so
            // for callers that went away. Only its last frame makes it complete.
            Some(Reason::NO_ERROR | Reason::CANCEL) if self.stream.is_end_stream() => None,
            Some(Reason::NO_ERROR) => Some(Err(canceled())),
            _ => Some(Err(broken_off(error))),
        }
    }
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if !self.is_over {
            match ready!(self.poll_data(cx)) {
                Some(Ok(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Some(Err(error)) => return Poll::Ready(self.failed(error)),
                None => self.is_over = true,
            }
        }
        Poll::Ready(match ready!(self.stream.poll_trailers(cx)) {
            Ok(trailers) => trailers.map(Frame::trailers).map(Ok),
            Err(error) => self.failed(error),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
