//! A call with one request and a stream of responses over a channel.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use bytes::Bytes;
use connect_plugin_schema::{Message, MethodDescriptor, Payload, WrapSpec};
use connect_plugin_wire::Shape;
use connect_plugin_wire::client::{Call, Event};
use connect_plugin_wire::envelope::Decoder;
use futures_core::Stream;
use http::StatusCode;
use http_body::Body as _;
use tokio::time::{Sleep, sleep_until};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::channel::Channel;
use crate::argument::RpcResponse;
use crate::body::Body;
use crate::codec;
use crate::context::Context;
use crate::result::RpcError;
use crate::streaming::Streaming;
use crate::{Error, Result};

/// How much of the body of a refused stream is read for its error.
const MAX_ERROR_BODY: usize = 64 * 1024;

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
    let call = Call::new(Shape::Streaming, channel.codec());
    let body = call.request_body(codec::encode(call.codec(), request, call.headroom())?)?;
    let responses = open(channel, call, method, cx, Body::from(body)).await?;
    Ok(Streaming::new(responses.decoded::<T, S, E>()))
}

/// Sends a request and waits for the head of its response. The body of the request is sent
/// meanwhile, and goes on to be sent behind it.
pub(super) async fn open(
    channel: &Channel,
    call: Call,
    method: &'static MethodDescriptor,
    cx: &Context,
    body: Body,
) -> Result<Responses> {
    let mut request = channel.request(method.procedure, cx.outbound(), body)?;
    call.write_head(cx.remaining(), request.headers_mut());
    let body = cx
        .limit(async {
            let (head, body) = channel.send(request).await?.into_parts();
            if head.status != StatusCode::OK {
                let body = body.collect(MAX_ERROR_BODY).await.unwrap_or_default();
                return Err(call.failed_response(head.status, &head.headers, &body));
            }
            call.check_stream_head(&head.headers)?;
            Ok(body)
        })
        .await?;
    // A stream has no length before it ends. A response that has one was made in one piece, as is
    // that of a call which failed before its first message: then the call itself fails, as it does
    // in one process.
    let is_whole = body.size_hint().exact().is_some();
    let mut responses = Responses {
        channel: channel.clone(),
        call,
        ahead: Ahead::Nothing,
        body,
        decoder: Decoder::new(channel.limits().max_message_size),
        deadline: cx
            .deadline()
            .map(|deadline| Box::pin(sleep_until(deadline))),
        canceled: cx
            .cancel_token()
            .map(|token| Box::pin(token.cancelled_owned())),
    };
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
    body: Body,
    decoder: Decoder,
    deadline: Option<Pin<Box<Sleep>>>,
    canceled: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

/// What was read of a response before anybody asked for it.
enum Ahead {
    Nothing,
    Message(Bytes),
    End,
}

impl Responses {
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
        match std::mem::replace(&mut self.ahead, Ahead::Nothing) {
            Ahead::Nothing => {}
            Ahead::Message(message) => return Poll::Ready(Some(Ok(message))),
            Ahead::End => return Poll::Ready(None),
        }
        loop {
            if let Some(envelope) = self.decoder.decode()? {
                return match self.call.event(envelope)? {
                    Event::Message(message) => Poll::Ready(Some(Ok(message))),
                    Event::End(Ok(())) => Poll::Ready(None),
                    Event::End(Err(error)) => Poll::Ready(Some(Err(error))),
                };
            }
            if let Some(canceled) = &mut self.canceled
                && canceled.as_mut().poll(cx).is_ready()
            {
                let error = Error::canceled("the caller canceled the call");
                return Poll::Ready(Some(Err(error)));
            }
            if let Some(deadline) = &mut self.deadline
                && deadline.as_mut().poll(cx).is_ready()
            {
                let error = Error::deadline_exceeded("the deadline passed before the stream ended");
                return Poll::Ready(Some(Err(error)));
            }
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.decoder.push(data);
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(self.channel.name_peer(error)))),
                None => return Poll::Ready(Some(Err(self.call.cut_off()))),
            }
        }
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
        let codec = self.responses.call.codec();
        let decode = |message| {
            codec::decode::<T::Message<S>>(codec, message)
                .map(Payload::from_message::<S>)
                .map_err(|malformed| malformed.in_response())
        };
        self.responses
            .poll_message(cx)
            .map(|message| message.map(|message| message.and_then(decode).map_err(E::from_error)))
    }
}
