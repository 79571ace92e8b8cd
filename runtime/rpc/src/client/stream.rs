//! A call with one request and a stream of responses over a channel.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use connect_plugin_schema::{Message, MethodDescriptor, Payload, WrapSpec};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::{self, Call};
use futures_core::Stream;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body as _;

use super::channel::Channel;
use super::refusal;
use crate::argument::RpcResponse;
use crate::body::Body;
use crate::codec;
use crate::context::Context;
use crate::deadline::StreamLimit;
use crate::exchange::Exchange;
use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::turn::MessageTurn;
use crate::{Error, Result};

/// Makes a server-streaming call; the result is there when the provider has accepted.
pub(crate) async fn server_stream<Req, T, S, E>(
    channel: &Channel,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: &Req,
) -> Result<Streaming<T, E>>
where
    Req: Message,
    T: RpcResponse,
    S: WrapSpec,
    E: RpcError,
{
    let call = Call::new(channel.settings(), Shape::Streaming);
    let make = || {
        let message = codec::encode(call.codec(), request, call.headroom())?;
        let body = Body::from(call.request_body(message)?.body);
        head(channel, &call, method, cx, body)
    };
    let response = cx.limit(channel.send_made(make)).await;
    let response = response.map_err(|error| channel.name_trouble(error))?;
    let responses = open(channel, call, cx, response).await?;
    Ok(Streaming::new(responses.decoded::<T, S, E>()))
}

/// Makes the request of a call that streams.
pub(super) fn head(
    channel: &Channel,
    call: &Call,
    method: &'static MethodDescriptor,
    cx: &Context,
    body: Body,
) -> Result<Request<Body>> {
    cx.forget_response();
    let mut request = channel.request(method.procedure, cx.outbound(), body)?;
    call.write_head(cx.remaining(), request.headers_mut());
    Ok(request)
}

/// Takes a response whose head is there.
pub(super) async fn open(
    channel: &Channel,
    call: Call,
    cx: &Context,
    response: Response<Body>,
) -> Result<Responses> {
    // A stream has no length before it ends. A response that has one was made in one piece, as is
    // that of a call which failed before its first message: then the call itself fails, as it does
    // in one process.
    let is_whole = response.body().size_hint().exact().is_some();
    if response.status() != StatusCode::OK {
        let (head, body) = response.into_parts();
        return Err(refusal::read(&call, &head, body).await);
    }
    let mut responses = Responses::new(channel, call, cx, response)?;
    if is_whole {
        let first = responses.next().await?;
        responses.ahead = first.map_or(Ahead::End, Ahead::Message);
    }
    Ok(responses)
}

/// The encoded messages of a response; dropping it cancels the call.
pub(super) struct Responses {
    channel: Channel,
    call: Call,
    ahead: Ahead,
    /// `None` once the end has come.
    messages: Option<client::Responses>,
    trailers: Option<HeaderMap>,
    body: Body,
    limit: StreamLimit,
    turn: MessageTurn,
    /// Where the response's metadata goes, if anybody asked for it.
    received: Option<Arc<Exchange>>,
}

/// What was read of a response before anybody asked for it.
enum Ahead {
    Nothing,
    Message(Bytes),
    End,
}

impl Responses {
    fn new(channel: &Channel, call: Call, cx: &Context, response: Response<Body>) -> Result<Self> {
        let (head, body) = response.into_parts();
        let messages = call.responses(head.status, head.headers, body.is_end_stream())?;
        if let Some(received) = cx.received() {
            received.set_headers(messages.headers());
        }
        Ok(Self {
            channel: channel.clone(),
            call,
            ahead: Ahead::Nothing,
            messages: Some(messages),
            trailers: None,
            body,
            limit: StreamLimit::of(cx),
            turn: MessageTurn::default(),
            received: cx.received().cloned(),
        })
    }

    /// Returns the stream of the messages as the caller takes them.
    pub(super) fn decoded<T: RpcResponse, S: WrapSpec, E: RpcError>(self) -> Decoded<T, S, E> {
        Decoded {
            responses: self,
            types: PhantomData,
        }
    }

    /// Waits for the next message; `None` is the clean end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>> {
        std::future::poll_fn(|cx| self.poll_message(cx))
            .await
            .transpose()
    }

    fn poll_message(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Bytes>>> {
        if !matches!(self.ahead, Ahead::Nothing) {
            return Poll::Ready(match std::mem::replace(&mut self.ahead, Ahead::Nothing) {
                Ahead::Message(message) => Some(Ok(message)),
                Ahead::Nothing | Ahead::End => None,
            });
        }
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        loop {
            let Some(messages) = &mut self.messages else {
                return Poll::Ready(None);
            };
            // Also of what is here already nothing is given out late.
            if let Some(error) = self.limit.passed() {
                return self.fail(error);
            }
            if let Some(message) = messages.next_message()? {
                self.turn.took();
                return Poll::Ready(Some(Ok(message)));
            }
            if let Poll::Ready(error) = self.limit.poll(cx) {
                return self.fail(error);
            }
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
                self.turn.rest();
                return Poll::Pending;
            };
            match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => messages.push(data),
                    Err(frame) => self.trailers = frame.into_trailers().ok(),
                },
                // The end has been told; what became of the connection behind it is no matter.
                Some(Err(_)) if messages.is_ended() => return self.finish(),
                Some(Err(error)) => {
                    let error = self.limit.in_time(error);
                    return Poll::Ready(Some(Err(self.channel.name_peer(error))));
                }
                None => return self.finish(),
            }
        }
    }

    /// Ends the call before its end, which cancels it on the other side.
    fn fail(&mut self, error: Error) -> Poll<Option<Result<Bytes>>> {
        self.messages = None;
        self.body = Body::empty();
        Poll::Ready(Some(Err(error)))
    }

    fn finish(&mut self) -> Poll<Option<Result<Bytes>>> {
        let Some(messages) = self.messages.take() else {
            return Poll::Ready(None);
        };
        let (result, metadata) = messages.finish(self.trailers.take());
        if let Some(received) = &self.received {
            received.set_response(metadata);
        }
        Poll::Ready(result.err().map(Err))
    }
}

/// Types that only the methods use.
type Types<T, S, E> = PhantomData<fn() -> (T, S, E)>;

/// The messages of a response.
pub(super) struct Decoded<T, S, E> {
    responses: Responses,
    types: Types<T, S, E>,
}

// What must not move is boxed.
impl<T, S, E> Unpin for Decoded<T, S, E> {}

impl<T: RpcResponse, S: WrapSpec, E: RpcError> Stream for Decoded<T, S, E> {
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let reading = self.responses.call.reading();
        let decode = |message| {
            codec::decode::<T::Message<S>>(reading, message)
                .map(Payload::from_message::<S>)
                .map_err(|malformed| malformed.in_response())
        };
        self.responses
            .poll_message(cx)
            .map(|message| message.map(|message| message.and_then(decode).map_err(E::from_error)))
    }
}
