//! The body of a streaming response: messages as they are ready, several to a frame.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use connect_plugin_wire::server::Call;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep_until};
use tokio_util::sync::DropGuard;

use super::incoming::EncodedStream;
use crate::body::BATCH;
use crate::panic::catch;
use crate::{Error, Result};

/// The body of a streaming response.
pub(crate) struct StreamBody {
    call: Call,
    /// `None` once the stream has ended.
    messages: Option<Pin<Box<dyn EncodedStream>>>,
    deadline: Option<Pin<Box<Sleep>>>,
    /// Tells the handler's context that nobody waits any more.
    _canceled_on_drop: DropGuard,
}

impl StreamBody {
    pub(crate) fn new(
        call: Call,
        messages: Pin<Box<dyn EncodedStream>>,
        deadline: Option<tokio::time::Instant>,
        canceled_on_drop: DropGuard,
    ) -> Self {
        Self {
            call,
            messages: Some(messages),
            deadline: deadline.map(|deadline| Box::pin(sleep_until(deadline))),
            _canceled_on_drop: canceled_on_drop,
        }
    }

    fn end(&mut self, batch: Vec<u8>, error: Option<&Error>) -> Frame<Bytes> {
        self.messages = None;
        let end = self.call.end_stream(error);
        if batch.is_empty() {
            return Frame::data(end);
        }
        let mut batch = batch;
        batch.extend_from_slice(&end);
        Frame::data(Bytes::from(batch))
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
            && let Err(error) = self.call.seal(&mut batch[start..])
        {
            batch.truncate(start);
            return Poll::Ready(Some(Err(error)));
        }
        polled
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.messages.is_none() {
            return Poll::Ready(None);
        }
        // First, because a stream that is always ready must end in time too.
        if let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            let error = Error::deadline_exceeded("the deadline passed before the stream ended");
            return Poll::Ready(Some(Ok(self.end(Vec::new(), Some(&error)))));
        }
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            match self.poll_message(cx, &mut batch) {
                Poll::Ready(Some(Ok(()))) => {}
                Poll::Ready(None) => return Poll::Ready(Some(Ok(self.end(batch, None)))),
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Ok(self.end(batch, Some(&error)))));
                }
                Poll::Pending => break,
            }
        }
        if !batch.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from(batch)))));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.messages.is_none()
    }
}
