//! A body that comes in.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, RecvStream};
use http::HeaderMap;
use http_body::{Frame, SizeHint};

use crate::Error;
use crate::body::{announced_length, broken_off, canceled};
use crate::read_on::read_on;

/// A body that comes in.
pub(crate) struct Received {
    /// `None` once others read it on.
    stream: Option<RecvStream>,
    /// How many bytes are to come, if the head says so.
    left: Option<u64>,
    /// Nothing but trailers may come.
    is_over: bool,
    is_request: bool,
}

impl Received {
    /// Takes the body of a response. Dropped before its end, it tells the other side to stop.
    pub(crate) fn response(head: &HeaderMap, stream: RecvStream) -> Self {
        Self::new(head, stream, false)
    }

    /// Takes the body of a request. Dropped before its end, it is read on for a while: clients that are
    /// told to stop behind an answer lose it, curl among them.
    pub(crate) fn request(head: &HeaderMap, stream: RecvStream) -> Self {
        Self::new(head, stream, true)
    }

    fn new(head: &HeaderMap, stream: RecvStream, is_request: bool) -> Self {
        // h2 holds the other side to it.
        let left = announced_length(head).or_else(|| stream.is_end_stream().then_some(0));
        Self {
            stream: Some(stream),
            left,
            is_over: false,
            is_request,
        }
    }

    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, h2::Error>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        let data = ready!(stream.poll_data(cx));
        if let Some(Ok(data)) = &data {
            release(stream, data.len());
            if let Some(left) = &mut self.left {
                *left = left.saturating_sub(data.len() as u64);
            }
        }
        Poll::Ready(data)
    }

    /// Reports whether all is there, and read.
    fn is_whole(&self) -> bool {
        self.stream.as_ref().is_none_or(RecvStream::is_end_stream)
    }

    fn failed(&self, error: h2::Error) -> Option<Result<Frame<Bytes>, Error>> {
        match error.reason() {
            // A stream that is reset "without an error" ends here too, and some proxies reset so
            // for callers that went away. Only its last frame makes it complete.
            Some(Reason::NO_ERROR | Reason::CANCEL) if self.is_whole() => None,
            Some(Reason::NO_ERROR) if self.is_request && error.is_reset() => Some(Err(canceled())),
            _ => Some(Err(broken_off(error))),
        }
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if self.is_request
            && !self.is_whole()
            && let Some(stream) = self.stream.take()
        {
            read_on(Self {
                stream: Some(stream),
                left: self.left,
                is_over: self.is_over,
                // What it is has been said: this one is dropped for good.
                is_request: false,
            });
        }
    }
}

/// Lets the other side send as much again.
fn release(stream: &mut RecvStream, len: usize) {
    // Fails if the stream has ended meanwhile, which needs no room any more.
    stream.flow_control().release_capacity(len).ok();
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
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        Poll::Ready(match ready!(stream.poll_trailers(cx)) {
            Ok(trailers) => trailers.map(Frame::trailers).map(Ok),
            Err(error) => self.failed(error),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.is_whole()
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
