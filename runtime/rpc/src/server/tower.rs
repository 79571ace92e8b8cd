//! A server inside of somebody else's, and the other way round: both are tower's `Service`.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body as HttpBody;
use tower_service::Service;

use super::dispatch::Fallback;
use super::read_in_time::in_time;
use super::respond::Responder;
use crate::body::Body;
use crate::foreign_body::{self, BoxError};

/// A server without a socket of its own: a tower [`Service`] to mount in any HTTP server, such as
/// axum's. [`Server::into_service`](super::Server::into_service) makes it.
///
/// Layers around it do what servers of others leave to layers; for calls by pages of other origins
/// [`cors`](crate::cors) has the lists that one needs.
///
/// Over HTTP/2 a stream of requests needs a body that tells its end by `is_end_stream`, as those
/// of hyper and axum do. A middleware that hides it would make a request that was cut off look
/// complete; such a request is refused.
#[derive(Clone)]
pub struct HttpService(Arc<Responder>);

impl HttpService {
    pub(super) fn new(responder: Responder) -> Self {
        Self(Arc::new(responder))
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService")
            .field("services", &self.0.services)
            .finish_non_exhaustive()
    }
}

impl<B> Service<Request<B>> for HttpService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let response = self.0.respond(foreign_body::request(request));
        // Whoever serves it asks for more of a stream when there is room for more.
        Box::pin(async move { Ok(in_time(response.await)) })
    }
}

/// A tower [`Service`] that answers what is for none of a server's services.
pub(super) struct TowerFallback<S>(pub(super) S);

impl<S, B> Fallback for TowerFallback<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let answered = foreign_body::call(self.0.clone(), request);
        Box::pin(async move {
            answered
                .await
                .unwrap_or_else(|error| failed_service(&*error))
        })
    }
}

/// Answers for a service that failed. What it says is for the log, not for strangers.
pub(super) fn failed_service(error: &(dyn StdError + Send + Sync)) -> Response<Body> {
    tracing::error!(%error, "the service behind this server failed");
    let text = Bytes::from_static(b"the service failed\n");
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        connect_plugin_wire::headers::TEXT_PLAIN,
    );
    response
}
