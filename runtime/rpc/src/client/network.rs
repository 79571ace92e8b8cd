//! The way to another process: over which version of HTTP, on which connections.

use std::sync::Arc;

use http::{Request, Response};

use super::dial::Dialer;
use super::http1::Pool;
use super::http2::Links;
use crate::Result;
use crate::body::Body;
use crate::target::Target;

/// A version of HTTP that a [`Channel`](crate::Channel) can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/1.1, for servers and proxies that speak nothing newer. Each call in flight has a
    /// connection to itself; one that is canceled closes it. Streams in both directions at once are
    /// not possible.
    Http1,
    /// HTTP/2: a connection carries many calls.
    #[default]
    Http2,
}

/// The connections to one target.
#[derive(Debug)]
pub(crate) struct Network {
    dialer: Arc<Dialer>,
    connections: Connections,
}

#[derive(Debug)]
enum Connections {
    Http1(Pool),
    Http2(Links),
}

impl Network {
    pub(crate) fn new(target: Target, version: HttpVersion, connections: usize) -> Self {
        let dialer = Arc::new(Dialer::new(target));
        let connections = match version {
            HttpVersion::Http1 => Connections::Http1(Pool::new(Arc::clone(&dialer))),
            HttpVersion::Http2 => Connections::Http2(Links::new(&dialer, connections)),
        };
        Self {
            dialer,
            connections,
        }
    }

    pub(crate) fn target(&self) -> &Target {
        self.dialer.target()
    }

    /// Connects unless that was done already.
    pub(crate) async fn ready(&self) -> Result<()> {
        match &self.connections {
            Connections::Http1(pool) => pool.ready().await,
            Connections::Http2(links) => links.ready().await,
        }
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Body>> {
        match &self.connections {
            // Boxed, so that calls over HTTP/2 do not carry the size of its future.
            Connections::Http1(pool) => Box::pin(pool.send(request)).await,
            Connections::Http2(links) => links.send(request).await,
        }
    }
}
