//! A call with one request and a stream of responses over a channel.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

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
    let mut request = channel.request(method.procedure, cx.outbound(), Body::from(body))?;
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
    let responses = Responses::<T, S, E> {
        channel: channel.clone(),
        call,
        body,
        decoder: Decoder::new(channel.limits().max_message_size),
        deadline: cx
            .deadline()
            .map(|deadline| Box::pin(sleep_until(deadline))),
        canceled: cx
            .cancel_token()
            .map(|token| Box::pin(token.cancelled_owned())),
        types: PhantomData,
    };
    Ok(Streaming::new(responses))
}

/// Types that only the methods use.
type Types<T, S, E> = PhantomData<fn() -> (T, S, E)>;

/// The messages of a response; dropping it cancels the call.
struct Responses<T, S, E> {
    channel: Channel,
    call: Call,
    body: Body,
    decoder: Decoder,
    deadline: Option<Pin<Box<Sleep>>>,
    canceled: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    types: Types<T, S, E>,
}

// What must not move is boxed.
impl<T, S, E> Unpin for Responses<T, S, E> {}

impl<T: RpcResponse, S: WrapSpec, E> Responses<T, S, E> {
    fn poll_message(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(envelope) = self.decoder.decode()? {
                return match self.call.event(envelope)? {
                    Event::Message(message) => {
                        let message = codec::decode::<T::Message<S>>(self.call.codec(), message)
                            .map_err(|malformed| malformed.in_response())?;
                        Poll::Ready(Some(Ok(Payload::from_message::<S>(message))))
                    }
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

impl<T: RpcResponse, S: WrapSpec, E: RpcError> Stream for Responses<T, S, E> {
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.poll_message(cx)
            .map(|message| message.map(|message| message.map_err(E::from_error)))
    }
}
