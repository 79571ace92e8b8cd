//! The requests of a call that streams them, read out of the body when the handler asks for one.
//!
//! Nothing runs ahead of the handler: what it does not read stays with HTTP's flow control, which
//! makes the caller wait.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use connect_plugin_schema::{Payload, WrapSpec};
use connect_plugin_wire::Codec;
use connect_plugin_wire::codec::Reading;
use connect_plugin_wire::server::Requests;
use futures_core::Stream;
use http_body::Body as _;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::body::Body;
use crate::codec;
use crate::patience::Patience;
use crate::result::RpcError;
use crate::turn::MessageTurn;
use crate::{Error, Result};

/// The encoded messages of a request stream.
pub(crate) struct RequestStream {
    body: Body,
    requests: Requests,
    reading: Reading,
    /// The call is over: a handler may have handed the stream to a task that goes on.
    over: Pin<Box<WaitForCancellationFutureOwned>>,
    patience: Patience,
    turn: MessageTurn,
}

impl RequestStream {
    pub(crate) fn new(
        body: Body,
        requests: Requests,
        reading: Reading,
        over: CancellationToken,
        patience: Patience,
    ) -> Self {
        Self {
            body,
            requests,
            reading,
            over: Box::pin(over.cancelled_owned()),
            patience,
            turn: MessageTurn::default(),
        }
    }

    pub(crate) fn codec(&self) -> Codec {
        self.reading.codec
    }

    /// Returns the stream of the messages as the handler takes them.
    pub(crate) fn decoded<T, S, E>(
        self,
    ) -> impl Stream<Item = std::result::Result<T, E>> + Send + 'static
    where
        T: Payload,
        S: WrapSpec,
        E: RpcError,
    {
        Decoded::<T, S, E> {
            messages: self,
            types: PhantomData,
        }
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        loop {
            if let Some(message) = self.requests.next_message()? {
                self.turn.took();
                return Poll::Ready(Some(Ok(message)));
            }
            if self.over.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Some(Err(Error::canceled("the call is over"))));
            }
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
                self.turn.rest();
                let error = ready!(self.patience.poll_exhausted(cx));
                return Poll::Ready(Some(Err(error)));
            };
            match frame {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        if !data.is_empty() {
                            self.patience.renew(data.len());
                        }
                        self.requests.push(data);
                    }
                }
                // Whatever happened to the caller, what it sent is not all that it wanted to send.
                Some(Err(error)) => {
                    let error =
                        Error::canceled("the caller's messages were cut off").with_source(error);
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(self.requests.end().err().map(Err)),
            }
        }
    }
}

impl fmt::Debug for RequestStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestStream")
            .field("codec", &self.reading.codec)
            .finish_non_exhaustive()
    }
}

/// Types that only the methods use.
type Types<T, S, E> = PhantomData<fn() -> (T, S, E)>;

struct Decoded<T, S, E> {
    messages: RequestStream,
    types: Types<T, S, E>,
}

// What must not move is boxed.
impl<T, S, E> Unpin for Decoded<T, S, E> {}

impl<T: Payload, S: WrapSpec, E: RpcError> Stream for Decoded<T, S, E> {
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let reading = self.messages.reading;
        let decode = |bytes| {
            codec::decode::<T::Message<S>>(reading, bytes)
                .map(Payload::from_message::<S>)
                .map_err(|malformed| malformed.in_request())
        };
        self.messages
            .poll_message(cx)
            .map(|message| message.map(|message| message.and_then(decode).map_err(E::from_error)))
    }
}
