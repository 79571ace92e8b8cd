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
use connect_plugin_schema::{Message, MethodDescriptor, Payload, ServiceDescriptor, WrapSpec};
use connect_plugin_wire::Codec;
use connect_plugin_wire::codec::Reading;
use futures_core::Stream;

use super::passage::Passage;
use super::request_stream::RequestStream;
use crate::argument::RpcResponse;
use crate::codec;
use crate::context::Context;
use crate::interceptor::{Around, Interceptors, Side, Single, Streamed};
use crate::result::{RpcError, RpcStream};
use crate::streaming::Streaming;
use crate::{Error, Result};

/// The future of a call inside a service.
pub type CallFuture = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A call on its way into a service.
pub struct IncomingCall {
    around: Around,
    request: Request,
}

enum Request {
    /// An encoded message.
    Encoded {
        reading: Reading,
        message: Bytes,
        headroom: usize,
    },
    /// Messages that arrive over time. Boxed, so that calls with one do not carry their size.
    Stream {
        messages: Box<RequestStream>,
        headroom: usize,
    },
    /// The request message itself, or the stream of a caller in this process.
    Value(Box<dyn Any + Send>),
}

/// The form in which a caller takes the response.
enum Form<Q, R> {
    /// Encoded, behind so many bytes.
    Encoded { codec: Codec, headroom: usize },
    /// As it is.
    Value(Box<Passage<Q, R>>),
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
            .field("cx", &self.around.cx)
            .finish_non_exhaustive()
    }
}

impl IncomingCall {
    pub(crate) fn encoded(
        cx: Context,
        method: &'static MethodDescriptor,
        reading: Reading,
        message: Bytes,
        headroom: usize,
    ) -> Self {
        let request = Request::Encoded {
            reading,
            message,
            headroom,
        };
        Self::new(cx, method, request)
    }

    pub(crate) fn stream(
        cx: Context,
        method: &'static MethodDescriptor,
        messages: RequestStream,
        headroom: usize,
    ) -> Self {
        let messages = Box::new(messages);
        Self::new(cx, method, Request::Stream { messages, headroom })
    }

    pub(crate) fn value(
        cx: Context,
        method: &'static MethodDescriptor,
        request: Box<dyn Any + Send>,
    ) -> Self {
        Self::new(cx, method, Request::Value(request))
    }

    fn new(cx: Context, method: &'static MethodDescriptor, request: Request) -> Self {
        let around = Around {
            interceptors: Interceptors::default(),
            method,
            side: Side::Server,
            cx,
        };
        Self { around, request }
    }

    /// Puts the interceptors of a service, or of a server, around the method; those that are there
    /// already stay outside.
    #[must_use]
    #[inline]
    pub fn intercepted(mut self, interceptors: &Interceptors) -> Self {
        if !interceptors.is_empty() {
            self.around.interceptors = self.around.interceptors.around(interceptors);
        }
        self
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
                Ok((request, around, form)) => {
                    let answer = around.run::<Single<Req>, Single<Res>, E, _, _>(request, handler);
                    form.one(answer.await)
                }
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
                Ok((request, around, form)) => {
                    let answer =
                        around.run::<Single<Req>, Streamed<T, S, E>, E, _, _>(request, handler);
                    form.many::<S>(answer.await)
                }
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
            match self.take_stream::<R, RS, _>() {
                Ok((requests, around, form)) => {
                    let handler = |cx, requests| handler(cx, R::from_streaming(requests));
                    let answer = around.run::<Streamed<R::Item, RS, R::Err>, Single<Res>, E, _, _>(
                        requests, handler,
                    );
                    form.one(answer.await)
                }
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
            match self.take_stream::<R, RS, _>() {
                Ok((requests, around, form)) => {
                    let handler = |cx, requests| handler(cx, R::from_streaming(requests));
                    let answer = around
                        .run::<Streamed<R::Item, RS, R::Err>, Streamed<T, S, E>, E, _, _>(
                            requests, handler,
                        );
                    form.many::<S>(answer.await)
                }
                Err(error) => Outcome::Failed(error),
            }
        })
    }

    /// Takes the only request out.
    fn take<Req: Message, R: Send + 'static>(self) -> Result<(Req, Around, Form<Req, R>)> {
        let (request, form) = match self.request {
            Request::Encoded {
                reading,
                message,
                headroom,
            } => {
                let codec = reading.codec;
                let request =
                    codec::decode(reading, message).map_err(|malformed| malformed.in_request())?;
                (request, Form::Encoded { codec, headroom })
            }
            Request::Value(passage) => {
                let (request, passage) = Passage::take(passage).ok_or_else(different_contracts)?;
                (request, Form::Value(passage))
            }
            Request::Stream { .. } => return Err(different_contracts()),
        };
        Ok((request, self.around, form))
    }

    /// Takes the stream of requests out.
    fn take_stream<S: RpcStream, W: WrapSpec, R: Send + 'static>(self) -> Result<Taken<S, R>> {
        let (requests, form) = match self.request {
            Request::Stream { messages, headroom } => {
                let codec = messages.codec();
                let requests = Streaming::new(messages.decoded::<S::Item, W, S::Err>());
                (requests, Form::Encoded { codec, headroom })
            }
            Request::Value(passage) => {
                let (requests, passage) = Passage::take(passage).ok_or_else(different_contracts)?;
                (requests, Form::Value(passage))
            }
            Request::Encoded { .. } => return Err(different_contracts()),
        };
        Ok((requests, self.around, form))
    }

    /// Answers a call of a method that the service does not have.
    pub fn unknown_method(self, service: &'static ServiceDescriptor) -> CallFuture {
        let error = Error::unimplemented(format!("{} has no such method", service.name));
        Box::pin(std::future::ready(Outcome::Failed(error)))
    }
}

type Requests<S> = Streaming<<S as RpcStream>::Item, <S as RpcStream>::Err>;

/// A stream of requests, what is around it, and the form of what is answered.
type Taken<S, R> = (Requests<S>, Around, Form<Requests<S>, R>);

fn different_contracts() -> Error {
    Error::internal("the client and the service were built from different contracts")
}

impl<Q: Send + 'static, Res: Message, E: RpcError> Form<Q, Result<Res, E>> {
    /// Turns the result of a method with one response into what leaves the service.
    fn one(self, result: Result<Res, E>) -> Outcome {
        match self {
            Self::Value(passage) => Outcome::Value(passage.answer(result)),
            Self::Encoded { codec, headroom } => result
                .map_err(E::into_error)
                .and_then(|response| codec::encode(codec, &response, headroom))
                .map_or_else(Outcome::Failed, Outcome::Message),
        }
    }
}

impl<Q, T, E> Form<Q, Result<Streaming<T, E>, E>>
where
    Q: Send + 'static,
    T: RpcResponse,
    E: RpcError,
{
    /// Turns the result of a method with a stream of responses into what leaves the service.
    fn many<S: WrapSpec>(self, result: Result<Streaming<T, E>, E>) -> Outcome {
        match (self, result) {
            (Self::Value(passage), result) => Outcome::Value(passage.answer(result)),
            (Self::Encoded { codec, headroom }, Ok(stream)) => {
                Outcome::Stream(Box::pin(Encoded::<T, S, E> {
                    stream,
                    codec,
                    headroom,
                    spec: PhantomData,
                }))
            }
            (Self::Encoded { .. }, Err(error)) => Outcome::Failed(error.into_error()),
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
