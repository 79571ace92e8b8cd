//! The way to another process: over which version of HTTP, on which connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::{Request, Response};

use super::address_policy::AddressPolicy;
use super::dial::Dialer;
use super::http1::Pool;
use super::http2::{Links, NoLink, exchange};
use super::kept::Kept;
use super::pace::Attempt;
use super::resend::{self, Failure};
use crate::body::Body;
use crate::http2::KeepAlive;
use crate::socket::Stream;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::ClientTls;
use crate::{Error, Result};

/// A version of HTTP that a [`Channel`](crate::Channel) can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/1.1, for servers and proxies that speak nothing newer. Each call in flight has a
    /// connection to itself; one that is canceled closes it. It cannot carry gRPC, and both sides of a
    /// call can only stream at once where the server answers while it reads.
    Http1,
    /// HTTP/2: a connection carries many calls.
    #[default]
    Http2,
}

/// What a channel is told about its connections.
#[derive(Debug)]
pub(crate) struct NetworkConfig {
    pub(crate) target: Target,
    pub(crate) version: Option<HttpVersion>,
    pub(crate) connections: usize,
    pub(crate) keep_alive: KeepAlive,
    pub(crate) policy: Option<Arc<dyn AddressPolicy>>,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<ClientTls>,
}

/// The connections to one target.
#[derive(Debug)]
pub(crate) struct Network {
    target: Target,
    connections: Connections,
}

#[derive(Debug)]
enum Connections {
    Http1(Pool),
    Http2(Links),
    /// As the server chooses.
    Either(Links, Arc<Older>),
}

/// The connections to a server that is offered both versions, and may choose the older.
#[derive(Debug)]
pub(crate) struct Older {
    pool: Pool,
    /// What the server chose last.
    is_chosen: AtomicBool,
}

impl NetworkConfig {
    fn dialer(&self, versions: &[HttpVersion]) -> Arc<Dialer> {
        let dialer = Dialer::new(self.target.clone(), self.policy.clone());
        #[cfg(feature = "tls")]
        let dialer = dialer.tls(self.tls.as_ref(), versions);
        #[cfg(not(feature = "tls"))]
        let _: &[HttpVersion] = versions;
        Arc::new(dialer)
    }
}

impl Network {
    pub(crate) fn new(config: NetworkConfig) -> Self {
        let version = match config.target {
            Target::Https(_) => config.version,
            // Nothing is negotiated there.
            Target::Http(_) | Target::Unix(_) => Some(config.version.unwrap_or_default()),
        };
        let connections = match version {
            Some(version @ HttpVersion::Http1) => {
                Connections::Http1(Pool::new(config.dialer(&[version])))
            }
            Some(version @ HttpVersion::Http2) => {
                let dialer = config.dialer(&[version]);
                Connections::Http2(Links::new(
                    &dialer,
                    config.connections,
                    config.keep_alive,
                    None,
                ))
            }
            None => {
                let older = Arc::new(Older {
                    pool: Pool::new(config.dialer(&[HttpVersion::Http1])),
                    is_chosen: AtomicBool::new(false),
                });
                let dialer = config.dialer(&[HttpVersion::Http2, HttpVersion::Http1]);
                let (count, keep_alive) = (config.connections, config.keep_alive);
                let links = Links::new(&dialer, count, keep_alive, Some(&older));
                Connections::Either(links, older)
            }
        };
        Self {
            target: config.target,
            connections,
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Connects unless that was done already.
    pub(crate) async fn ready(&self) -> Result<()> {
        match &self.connections {
            Connections::Http1(pool) => pool.ready().await,
            Connections::Http2(links) | Connections::Either(links, _) => match links.pick().await {
                Ok(_) | Err(NoLink::ChoseOlder(_)) => Ok(()),
                Err(NoLink::Failed(error)) => Err(error),
            },
        }
    }

    /// Returns why there is no connection, if the last attempt to make one failed.
    pub(super) fn trouble(&self) -> Option<Error> {
        match &self.connections {
            Connections::Http1(pool) => pool.trouble(),
            Connections::Either(_, older) if older.is_chosen() => older.pool.trouble(),
            Connections::Http2(links) | Connections::Either(links, _) => links.trouble(),
        }
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Body>> {
        let (request, mut kept) = Kept::new(request);
        resend::send(self, request, || kept.request().map(Ok)).await
    }

    /// Sends a request over one connection, once, and waits for the head of its response.
    pub(super) async fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let links = match &self.connections {
            // Boxed, so that calls over HTTP/2 do not carry the size of its future.
            Connections::Http1(pool) => return Box::pin(pool.exchange(request)).await,
            Connections::Either(_, older) if older.is_chosen() => {
                return Box::pin(older.exchange(request)).await;
            }
            Connections::Http2(links) | Connections::Either(links, _) => links,
        };
        match links.pick().await {
            Ok(call) => exchange(call, request).await,
            // It chose just now.
            Err(NoLink::ChoseOlder(older)) => Box::pin(older.exchange(request)).await,
            Err(NoLink::Failed(error)) => Err(Failure::Lost(error)),
        }
    }
}

impl Older {
    pub(super) fn is_chosen(&self) -> bool {
        self.is_chosen.load(Ordering::Relaxed)
    }

    /// Takes a connection on which the server chose HTTP/1.1.
    pub(super) async fn take(&self, stream: Stream, attempt: Attempt) {
        let attempt = Arc::new(attempt);
        match self.pool.adopt(stream, Arc::clone(&attempt)).await {
            Ok(()) => {
                self.is_chosen.store(true, Ordering::Relaxed);
                attempt.connected();
            }
            Err(error) => attempt.failed(error),
        }
    }

    async fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let sent = self.pool.exchange(request).await;
        // Another server may be there now: the next call asks again.
        if let Err(Failure::Lost(error)) = &sent
            && error.is_unavailable()
        {
            self.is_chosen.store(false, Ordering::Relaxed);
        }
        sent
    }
}
