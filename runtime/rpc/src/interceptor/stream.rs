//! A stream that shows its messages as they pass.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use connect_plugin_schema::WrapSpec;
use futures_core::Stream;

use super::message::MessageRef;
use crate::argument::RpcResponse;
use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// What passes in one direction of a call.
#[derive(Debug)]
pub enum Event<'a> {
    /// A message.
    Message(MessageRef<'a>),
    /// The clean end behind the last message.
    End,
    /// The error that the stream ends with.
    Failed(&'a Error),
}

pub(super) type Inspect = Box<dyn FnMut(Event<'_>) -> Result<()> + Send>;

pub(super) struct Inspected<T, S, E> {
    stream: Streaming<T, E>,
    inspect: Inspect,
    spec: PhantomData<fn() -> S>,
}

// What must not move is boxed.
impl<T, S, E> Unpin for Inspected<T, S, E> {}

impl<T, S, E> Inspected<T, S, E> {
    pub(super) fn new(stream: Streaming<T, E>, inspect: Inspect) -> Self {
        Self {
            stream,
            inspect,
            spec: PhantomData,
        }
    }
}

impl<T: RpcResponse, S: WrapSpec, E: RpcError> Inspected<T, S, E> {
    fn message(&mut self, item: T) -> Result<T> {
        let message = item.into_message::<S>();
        (self.inspect)(Event::Message(MessageRef::new(&message)))?;
        Ok(T::from_message::<S>(message))
    }

    fn error(&mut self, error: E) -> Error {
        let error = error.into_error();
        let other = (self.inspect)(Event::Failed(&error));
        other.err().unwrap_or(error)
    }
}

impl<T: RpcResponse, S: WrapSpec, E: RpcError> Stream for Inspected<T, S, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let passed = match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
            Some(Ok(item)) => Some(self.message(item)),
            Some(Err(error)) => Some(Err(self.error(error))),
            None => (self.inspect)(Event::End).err().map(Err),
        };
        if matches!(passed, Some(Err(_))) {
            // Its caller gets an error and no more: what is inside is canceled.
            self.stream = Streaming::empty();
        }
        Poll::Ready(passed.map(|passed| passed.map_err(E::from_error)))
    }
}
