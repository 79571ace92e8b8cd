//! The body of a streaming response: messages as they are ready, several to a frame.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use connect_plugin_wire::server::Call;
use http::HeaderMap;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep_until};

use super::incoming::EncodedStream;
use super::stopping::StreamEnd;
use crate::body::BATCH;
use crate::deadline::stream_exceeded;
use crate::exchange::OverOnDrop;
use crate::panic::catch;
use crate::turn::MessageTurn;
use crate::{Error, Result};

/// The body of a streaming response.
pub(crate) struct StreamBody {
    call: Call,
    /// `None` once the stream has ended.
    messages: Option<Pin<Box<dyn EncodedStream>>>,
    deadline: Option<Pin<Box<Sleep>>>,
    stop: StreamEnd,
    /// When it is over the connection has its turn, too: it writes what was made while more is.
    turn: MessageTurn,
    /// What was made before anybody asked for it.
    ahead: Option<Frame<Bytes>>,
    /// What HTTP has behind the last byte.
    trailers: Option<HeaderMap>,
    /// Whoever drops this does not wait any more.
    call_over: OverOnDrop,
}

impl StreamBody {
    pub(crate) fn new(
        call: Call,
        messages: Pin<Box<dyn EncodedStream>>,
        deadline: Option<tokio::time::Instant>,
        stop: StreamEnd,
        call_over: OverOnDrop,
    ) -> Self {
        Self {
            call,
            messages: Some(messages),
            deadline: deadline.map(|deadline| Box::pin(sleep_until(deadline))),
            stop,
            turn: MessageTurn::default(),
            ahead: None,
            trailers: None,
            call_over,
        }
    }

    /// Takes the headers that the handler has added so far.
    pub(crate) fn take_headers(&self) -> HeaderMap {
        self.call_over.exchange().take_headers()
    }

    /// Waits until there is something to send.
    pub(crate) async fn prepare(&mut self) {
        let frame = std::future::poll_fn(|cx| self.poll_next(cx)).await;
        self.ahead = frame;
    }

    fn end(&mut self, mut batch: Vec<u8>, error: Option<&Error>) -> Option<Frame<Bytes>> {
        self.messages = None;
        let end = self
            .call
            .end(error, self.call_over.exchange().take_trailers());
        self.trailers = end.trailers;
        if batch.is_empty() {
            return self.behind(end.data);
        }
        batch.extend_from_slice(&end.data);
        Some(Frame::data(Bytes::from(batch)))
    }

    /// Returns the last bytes, or what comes behind them.
    fn behind(&mut self, data: Bytes) -> Option<Frame<Bytes>> {
        if data.is_empty() {
            return self.trailers.take().map(Frame::trailers);
        }
        Some(Frame::data(data))
    }

    fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
        batch: &mut Vec<u8>,
    ) -> Poll<Option<Result<()>>> {
        let Some(messages) = &mut self.messages else {
            return Poll::Ready(None);
        };
        let start = batch.len();
        let polled = match catch(|| messages.as_mut().poll_encode(cx, batch)) {
            Ok(polled) => polled,
            Err(panicked) => {
                batch.truncate(start);
                return Poll::Ready(Some(Err(panicked)));
            }
        };
        if let Poll::Ready(Some(Ok(()))) = &polled
            && let Err(error) = self.call.seal(batch, start)
        {
            batch.truncate(start);
            return Poll::Ready(Some(Err(error)));
        }
        polled
    }
}

impl StreamBody {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Frame<Bytes>>> {
        if self.messages.is_none() {
            return Poll::Ready(self.behind(Bytes::new()));
        }
        // First, because a stream that is always ready must end in time too.
        if let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            let error = stream_exceeded();
            return Poll::Ready(self.end(Vec::new(), Some(&error)));
        }
        if let Some(error) = self.stop.passed() {
            return Poll::Ready(self.end(Vec::new(), Some(&error)));
        }
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            match self.poll_message(cx, &mut batch) {
                Poll::Ready(Some(Ok(()))) => self.turn.took(),
                Poll::Ready(None) => return Poll::Ready(self.end(batch, None)),
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(self.end(batch, Some(&error)));
                }
                Poll::Pending => {
                    self.turn.rest();
                    break;
                }
            }
        }
        if !batch.is_empty() {
            self.stop.renew();
            return Poll::Ready(Some(Frame::data(Bytes::from(batch))));
        }
        let error = ready!(self.stop.poll_resting(cx));
        Poll::Ready(self.end(batch, Some(&error)))
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Some(frame) = self.ahead.take() {
            return Poll::Ready(Some(Ok(frame)));
        }
        self.poll_next(cx).map(|frame| frame.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.messages.is_none() && self.ahead.is_none() && self.trailers.is_none()
    }
}
