//! Layers of tower's around the HTTP of a channel.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use tower_layer::Layer;
use tower_service::Service;

use super::network::Network;
use crate::body::Body;
use crate::foreign_body::{self, BoxError};
use crate::{Error, Result};

type Sending = Pin<Box<dyn Future<Output = Result<Response<Body>>> + Send>>;

/// Carries requests to what answers them.
pub(crate) trait Carry: Send + Sync {
    fn send(&self, request: Request<Body>) -> Sending;
}

/// The connections themselves.
struct Bare(Arc<Network>);

impl Carry for Bare {
    fn send(&self, request: Request<Body>) -> Sending {
        let network = Arc::clone(&self.0);
        Box::pin(async move { network.send(request).await })
    }
}

/// The HTTP of a channel as a tower [`Service`]: what
/// [`ChannelBuilder::layer`](crate::ChannelBuilder::layer) puts a layer around. A clone is cheap.
///
/// It is always ready: a request waits for its connection by itself.
#[derive(Clone)]
pub struct HttpTransport(Arc<dyn Carry>);

impl HttpTransport {
    pub(super) fn over(network: Arc<Network>) -> Self {
        Self(Arc::new(Bare(network)))
    }

    pub(super) fn layered<L, B>(self, layer: &L) -> Self
    where
        L: Layer<Self>,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Body>>>::Future: Send,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Arc::new(Layered(layer.layer(self))))
    }

    pub(super) fn into_carry(self) -> Arc<dyn Carry> {
        self.0
    }
}

impl<B> Service<Request<B>> for HttpTransport
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.0.send(foreign_body::outgoing(request))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// A transport with a layer around it.
struct Layered<S>(S);

impl<S, B> Carry for Layered<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(&self, request: Request<Body>) -> Sending {
        let answered = foreign_body::call(self.0.clone(), request);
        Box::pin(async move {
            let failed = |error| foreign_body::failed(error, "a layer failed");
            answered.await.map_err(failed)
        })
    }
}
