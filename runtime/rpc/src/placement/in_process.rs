//! Calls to a service in this process: no codec, and otherwise as on the wire.

mod ahead;
mod direct;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use connect_plugin_schema::{Message, MethodDescriptor};
use futures_core::Stream;

use crate::context::Context;
use crate::deadline::{CallEnd, StreamLimit};
use crate::exchange::OverOnDrop;
use crate::panic::{self, CatchPanic};
use crate::result::{RpcError, RpcStream};
use crate::server::{IncomingCall, Outcome, Passage};
use crate::service::Service;
use crate::streaming::Streaming;
use crate::upload::Upload;
use crate::{Error, Result};

pub use direct::{Direct, DirectCall, DirectFuture};

/// Makes a unary call.
pub(crate) async fn unary<Req: Message, Res: Message, E: RpcError>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: Req,
) -> Result<Res, E> {
    let (result, _over_on_drop) = run::<_, Result<Res, E>>(service, method, cx, request)
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
    let (result, over_on_drop) = run::<_, Result<Streaming<T, E>, E>>(service, method, cx, request)
        .await
        .map_err(E::from_error)?;
    Ok(Streaming::new(Limited::new(result?, cx, over_on_drop)))
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
    let requests = Streaming::new(upload);
    let call = run::<_, Result<Res, E>>(service, method, cx, requests);
    let (result, _over_on_drop) = watch.limit(call).await.map_err(E::from_error)?;
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
    let requests = Streaming::new(upload);
    let (service, cx, end) = (Arc::clone(service), cx.clone(), CallEnd::of(cx));
    let opening = async move {
        let call = run::<_, Result<Streaming<T, E>, E>>(&*service, method, &cx, requests);
        let (result, over_on_drop) = call.await.map_err(E::from_error)?;
        Ok(Limited::new(result?, &cx, over_on_drop))
    };
    let opening = Box::pin(ahead::run(opening, end).map_err(E::from_error)?);
    Ok(Streaming::new(watch.open(opening).await?))
}

/// Runs a call and returns the method's own result.
async fn run<Q: Send + 'static, R: Send + 'static>(
    service: &dyn Service,
    method: &'static MethodDescriptor,
    cx: &Context,
    request: Q,
) -> Result<(R, OverOnDrop)> {
    let arrived = cx.arrive();
    let over_on_drop = arrived.over_on_drop();
    let incoming = IncomingCall::value(arrived, method, Passage::<Q, R>::with(request));
    let answer = panic::catch(|| service.call(method.index, incoming))?;
    match cx.limit(CatchPanic(answer)).await? {
        Outcome::Value(passage) => match Passage::<Q, R>::result(passage) {
            Some(result) => Ok((result, over_on_drop)),
            None => Err(Error::internal(
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
    _over_on_drop: OverOnDrop,
}

impl<T, E> Limited<T, E> {
    fn new(stream: Streaming<T, E>, cx: &Context, over_on_drop: OverOnDrop) -> Self {
        Self {
            stream,
            limit: StreamLimit::of(cx),
            _over_on_drop: over_on_drop,
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
