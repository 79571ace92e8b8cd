//! A call on its way into a service, and what comes out of it.
//!
//! The generated code of a service knows the types and calls [`IncomingCall::unary`] or what there
//! is for another shape; whether the request came as bytes or as a value is decided here and
//! nowhere else.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Poll, ready};

use bytes::Bytes;
use connect_plugin_schema::{Message, Payload, ServiceDescriptor, WrapSpec};
use connect_plugin_wire::Codec;
use futures_core::Stream;

use super::request_stream::RequestStream;
use crate::argument::RpcResponse;
use crate::codec;
use crate::context::Context;
use crate::result::{RpcError, RpcStream};
use crate::streaming::Streaming;
use crate::{Error, Result};

/// The future of a call inside a service.
pub type CallFuture = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A call on its way into a service.
pub struct IncomingCall {
    cx: Context,
    request: Request,
}

enum Request {
    /// An encoded message.
    Encoded {
        codec: Codec,
        message: Bytes,
        headroom: usize,
    },
    /// Messages that arrive over time.
    Stream {
        messages: RequestStream,
        headroom: usize,
    },
    /// The request message itself, or the stream of a caller in this process.
    Value(Box<dyn Any + Send>),
}

/// The form in which a caller takes the response.
enum Form {
    /// Encoded, behind so many bytes.
    Encoded { codec: Codec, headroom: usize },
    /// As it is.
    Value,
}

/// What came out of a service.
pub enum Outcome {
    /// An encoded response message, behind the headroom that was asked for.
    Message(Vec<u8>),
    /// A stream of encoded response messages.
    Stream(Pin<Box<dyn EncodedStream>>),
    /// The method's result itself, for a caller in this process.
    Value(Box<dyn Any + Send>),
    /// The call failed.
    Failed(Error),
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.debug_tuple("Message").field(&message.len()).finish(),
            Self::Stream(_) => f.write_str("Stream"),
            Self::Value(_) => f.write_str("Value"),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// A stream whose messages are encoded one behind the other into one buffer.
pub trait EncodedStream: Send {
    /// Appends the next message to `buf`, behind the call's headroom.
    ///
    /// Nothing is appended unless the result is `Ready(Some(Ok(())))`.
    fn poll_encode(
        self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut Vec<u8>,
    ) -> Poll<Option<Result<()>>>;
}

impl fmt::Debug for IncomingCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingCall")
            .field("cx", &self.cx)
            .finish_non_exhaustive()
    }
}

impl IncomingCall {
    pub(crate) fn encoded(cx: Context, codec: Codec, message: Bytes, headroom: usize) -> Self {
        Self {
            cx,
            request: Request::Encoded {
                codec,
                message,
                headroom,
            },
        }
    }

    pub(crate) fn stream(cx: Context, messages: RequestStream, headroom: usize) -> Self {
        Self {
            cx,
            request: Request::Stream { messages, headroom },
        }
    }

    pub(crate) fn value(cx: Context, request: Box<dyn Any + Send>) -> Self {
        Self {
            cx,
            request: Request::Value(request),
        }
    }

    /// Answers a call with one request and one response.
    pub fn unary<Req, Res, E, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message,
        Res: Message,
        E: RpcError,
        F: FnOnce(Context, Req) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Res, E>> + Send + 'static,
    {
        Box::pin(async move {
            match self.take() {
                Ok((cx, request, form)) => form.one(handler(cx, request).await),
                Err(error) => Outcome::Failed(error),
            }
        })
    }

    /// Answers a call with one request and a stream of responses.
    pub fn server_stream<Req, T, S, E, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message,
        T: RpcResponse,
        S: WrapSpec,
        E: RpcError,
        F: FnOnce(Context, Req) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Streaming<T, E>, E>> + Send + 'static,
    {
        Box::pin(async move {
            match self.take() {
                Ok((cx, request, form)) => form.many::<T, S, E>(handler(cx, request).await),
                Err(error) => Outcome::Failed(error),
            }
        })
    }

    /// Answers a call with a stream of requests and one response.
    pub fn client_stream<R, RS, Res, E, F, Fut>(self, handler: F) -> CallFuture
    where
        R: RpcStream,
        RS: WrapSpec,
        Res: Message,
        E: RpcError,
        F: FnOnce(Context, R) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Res, E>> + Send + 'static,
    {
        Box::pin(async move {
            match self.take_stream::<R, RS>() {
                Ok((cx, requests, form)) => form.one(handler(cx, requests).await),
                Err(error) => Outcome::Failed(error),
            }
        })
    }

    /// Answers a call with a stream of requests and a stream of responses.
    pub fn bidi<R, RS, T, S, E, F, Fut>(self, handler: F) -> CallFuture
    where
        R: RpcStream,
        RS: WrapSpec,
        T: RpcResponse,
        S: WrapSpec,
        E: RpcError,
        F: FnOnce(Context, R) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Streaming<T, E>, E>> + Send + 'static,
    {
        Box::pin(async move {
            match self.take_stream::<R, RS>() {
                Ok((cx, requests, form)) => form.many::<T, S, E>(handler(cx, requests).await),
                Err(error) => Outcome::Failed(error),
            }
        })
    }

    /// Takes the only request out, and tells in which form the response is wanted.
    fn take<Req: Message>(self) -> Result<(Context, Req, Form)> {
        match self.request {
            Request::Encoded {
                codec,
                message,
                headroom,
            } => {
                let request =
                    codec::decode(codec, message).map_err(|malformed| malformed.in_request())?;
                Ok((self.cx, request, Form::Encoded { codec, headroom }))
            }
            Request::Value(request) => match request.downcast() {
                Ok(request) => Ok((self.cx, *request, Form::Value)),
                Err(_) => Err(different_contracts()),
            },
            Request::Stream { .. } => Err(different_contracts()),
        }
    }

    /// Takes the stream of requests out, and tells in which form the response is wanted.
    fn take_stream<R: RpcStream, S: WrapSpec>(self) -> Result<(Context, R, Form)> {
        match self.request {
            Request::Stream { messages, headroom } => {
                let codec = messages.codec();
                let requests = Streaming::new(messages.decoded::<R::Item, S, R::Err>());
                let requests = R::from_streaming(requests);
                Ok((self.cx, requests, Form::Encoded { codec, headroom }))
            }
            Request::Value(requests) => match requests.downcast::<Streaming<R::Item, R::Err>>() {
                Ok(requests) => Ok((self.cx, R::from_streaming(*requests), Form::Value)),
                Err(_) => Err(different_contracts()),
            },
            Request::Encoded { .. } => Err(different_contracts()),
        }
    }

    /// Answers a call of a method that the service does not have.
    pub fn unknown_method(self, service: &'static ServiceDescriptor) -> CallFuture {
        let error = Error::unimplemented(format!("{} has no such method", service.name));
        Box::pin(std::future::ready(Outcome::Failed(error)))
    }
}

fn different_contracts() -> Error {
    Error::internal("the client and the service were built from different contracts")
}

impl Form {
    /// Turns the result of a method with one response into what leaves the service.
    fn one<Res: Message, E: RpcError>(self, result: Result<Res, E>) -> Outcome {
        let Self::Encoded { codec, headroom } = self else {
            return Outcome::Value(Box::new(result));
        };
        result
            .map_err(E::into_error)
            .and_then(|response| codec::encode(codec, &response, headroom))
            .map_or_else(Outcome::Failed, Outcome::Message)
    }

    /// Turns the result of a method with a stream of responses into what leaves the service.
    fn many<T, S, E>(self, result: Result<Streaming<T, E>, E>) -> Outcome
    where
        T: RpcResponse,
        S: WrapSpec,
        E: RpcError,
    {
        let Self::Encoded { codec, headroom } = self else {
            return Outcome::Value(Box::new(result));
        };
        match result {
            Ok(stream) => Outcome::Stream(Box::pin(Encoded::<T, S, E> {
                stream,
                codec,
                headroom,
                spec: PhantomData,
            })),
            Err(error) => Outcome::Failed(error.into_error()),
        }
    }
}

struct Encoded<T, S, E> {
    stream: Streaming<T, E>,
    codec: Codec,
    headroom: usize,
    spec: PhantomData<fn() -> S>,
}

// The stream inside is boxed.
impl<T, S, E> Unpin for Encoded<T, S, E> {}

impl<T, S, E> EncodedStream for Encoded<T, S, E>
where
    T: RpcResponse,
    S: WrapSpec,
    E: RpcError,
{
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut Vec<u8>,
    ) -> Poll<Option<Result<()>>> {
        let item = match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error.into_error()))),
            Some(Ok(item)) => Payload::into_message::<S>(item),
        };
        let written = codec::append(self.codec, &item, self.headroom, buf);
        Poll::Ready(Some(written))
    }
}
