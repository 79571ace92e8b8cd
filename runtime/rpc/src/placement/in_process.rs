//! Calls to a service in this process: no codec, and otherwise as on the wire.

mod ahead;

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use connect_plugin_schema::{Message, MethodDescriptor};
use futures_core::Stream;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::context::Context;
use crate::deadline::StreamLimit;
use crate::panic::{self, CatchPanic};
use crate::result::{RpcError, RpcStream};
use crate::server::{IncomingCall, Outcome};
use crate::service::Service;
use crate::streaming::Streaming;
use crate::upload::Upload;
use crate::{Error, Result};

/// Makes a unary call.
pub(crate) async fn unary<Req: Message, Res: Message, E: RpcError>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: Req,
) -> Result<Res, E> {
    let (result, _canceled_on_drop) = run::<Result<Res, E>>(service, method, cx, Box::new(request))
        .await
        .map_err(E::from_error)?;
    result
}

/// Makes a server-streaming call.
pub(crate) async fn server_stream<Req: Message, T: Send + 'static, E: RpcError>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: Req,
) -> Result<Streaming<T, E>, E> {
    let (result, canceled_on_drop) =
        run::<Result<Streaming<T, E>, E>>(service, method, cx, Box::new(request))
            .await
            .map_err(E::from_error)?;
    Ok(Streaming::new(Limited::new(result?, cx, canceled_on_drop)))
}

/// Makes a call with a stream of requests and one response.
pub(crate) async fn client_stream<R, Res, E>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    requests: R,
) -> Result<Res, E>
where
    R: RpcStream,
    Res: Message,
    E: RpcError,
{
    let (upload, mut watch) = Upload::new(requests.into_streaming());
    let requests = Box::new(Streaming::new(upload));
    let call = run::<Result<Res, E>>(service, method, cx, requests);
    let (result, _canceled_on_drop) = watch.limit(call).await.map_err(E::from_error)?;
    result
}

/// Makes a call with a stream of requests and a stream of responses.
pub(crate) async fn bidi<R, T, E>(
    service: &Arc<dyn Service>,
    method: &'static MethodDescriptor,
    cx: &Context,
    requests: R,
) -> Result<Streaming<T, E>, E>
where
    R: RpcStream,
    T: Send + 'static,
    E: RpcError,
{
    let (upload, watch) = Upload::new(requests.into_streaming());
    let requests = Box::new(Streaming::new(upload));
    let (service, cx) = (Arc::clone(service), cx.clone());
    let opening = async move {
        let call = run::<Result<Streaming<T, E>, E>>(&*service, method, &cx, requests);
        let (result, canceled_on_drop) = call.await.map_err(E::from_error)?;
        Ok(Limited::new(result?, &cx, canceled_on_drop))
    };
    let opening = Box::pin(ahead::run(opening).map_err(E::from_error)?);
    Ok(Streaming::new(watch.open(opening).await?))
}

/// Runs a call and returns the method's own result.
async fn run<R: 'static>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: Box<dyn Any + Send>,
) -> Result<(R, DropGuard)> {
    let canceled = CancellationToken::new();
    let canceled_on_drop = canceled.clone().drop_guard();
    let incoming = IncomingCall::value(cx.arrive(canceled), method, request);
    let answer = panic::catch(|| service.call(method.index, incoming))?;
    match cx.limit(CatchPanic(answer)).await? {
        Outcome::Value(result) => match result.downcast::<R>() {
            Ok(result) => Ok((*result, canceled_on_drop)),
            Err(_) => Err(Error::internal(
                "the client and the service are of different contracts",
            )),
        },
        Outcome::Failed(error) => Err(error),
        Outcome::Message(_) | Outcome::Stream(_) => {
            Err(Error::internal("the service answered a value with bytes"))
        }
    }
}

/// A stream under the deadline and the cancellation of its call.
struct Limited<T, E> {
    stream: Streaming<T, E>,
    limit: StreamLimit,
    _canceled_on_drop: DropGuard,
}

impl<T, E> Limited<T, E> {
    fn new(stream: Streaming<T, E>, cx: &Context, canceled_on_drop: DropGuard) -> Self {
        Self {
            stream,
            limit: StreamLimit::of(cx),
            _canceled_on_drop: canceled_on_drop,
        }
    }
}

// What must not move is boxed.
impl<T, E> Unpin for Limited<T, E> {}

impl<T, E: RpcError> Stream for Limited<T, E> {
    type Item = std::result::Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let ended = |error| Poll::Ready(Some(Err(E::from_error(error))));
        if let Poll::Ready(error) = this.limit.poll(cx) {
            return ended(error);
        }
        match panic::catch(|| Pin::new(&mut this.stream).poll_next(cx)) {
            Ok(polled) => polled,
            Err(panicked) => ended(panicked),
        }
    }
}
