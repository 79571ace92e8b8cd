//! Calls over HTTP/1.1: a connection carries one at a time, and is kept for the next.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use connect_plugin_wire::client::needs_http_2;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::dial::Dialer;
use super::lost::lost_by_hyper;
use crate::body::{Body, connection_lost};
use crate::socket::Stream;
use crate::{Error, Result};

/// How many connections are kept while nobody uses them.
const MAX_IDLE: usize = 32;

/// How long a connection is kept while nobody uses it. Servers hang up as well, the most hasty of
/// the common ones after 5 s; a request that crosses with that is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// How long a call waits for a connection whose last call is over, before it opens another one.
const PATIENCE: Duration = Duration::from_millis(1);

/// The connections to one target.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dialer: Arc<Dialer>,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    /// The one that was used last comes last.
    connections: Vec<Kept>,
    /// A task waits to close those that nobody uses.
    is_swept: bool,
}

#[derive(Debug)]
struct Kept {
    connection: Connection,
    until: Instant,
}

/// An open connection. Dropping it closes the socket, whatever is under way.
#[derive(Debug)]
struct Connection {
    sender: SendRequest<Body>,
    _task: AbortOnDropHandle<()>,
}

impl Pool {
    pub(crate) fn new(dialer: Arc<Dialer>) -> Self {
        Self(Arc::new(Inner {
            dialer,
            idle: Mutex::default(),
        }))
    }

    /// Opens a connection unless one is there, for the next call to use.
    pub(crate) async fn ready(&self) -> Result<()> {
        let mut connection = self.0.take().await?;
        connection.sender.ready().await.map_err(connection_lost)?;
        self.0.keep(connection);
        Ok(())
    }

    /// Takes a connection that somebody else has opened, for the next call to use.
    pub(crate) async fn adopt(&self, stream: Stream) -> Result<()> {
        let mut connection = Connection::over(stream).await?;
        connection.sender.ready().await.map_err(connection_lost)?;
        self.0.keep(connection);
        Ok(())
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Result<Response<Body>> {
        if needs_http_2(request.headers()) {
            return Err(Error::internal(
                "gRPC needs HTTP/2, and this connection speaks HTTP/1.1: use another protocol, or \
                 another version of HTTP",
            ));
        }
        make_origin_form(&mut request);
        let mut connection = self.0.take().await?;
        let response = match connection.sender.try_send_request(request).await {
            Ok(response) => response,
            // The connection ended before the request left this process: it is safe to send it
            // again, once, over a new one.
            Err(mut refused) => match refused.take_message() {
                Some(request) => {
                    connection = self.0.connect().await?;
                    connection
                        .sender
                        .send_request(request)
                        .await
                        .map_err(lost_by_hyper)?
                }
                None => return Err(lost_by_hyper(refused.into_error())),
            },
        };
        let exchange = |incoming| {
            let mut exchange = Exchange {
                body: Body::http1(incoming),
                connection: Some(connection),
                pool: Arc::downgrade(&self.0),
            };
            if exchange.body.is_end_stream() {
                exchange.finish();
            }
            Body::new(exchange)
        };
        Ok(response.map(exchange))
    }
}

impl Inner {
    /// Takes a connection out of those that are kept, or opens one.
    async fn take(self: &Arc<Self>) -> Result<Connection> {
        let Some(mut kept) = self.pop() else {
            return self.connect().await;
        };
        if kept.sender.is_ready() {
            return Ok(kept);
        }
        // Its last response was read, and its task is about to notice. Only a peer that answered
        // before it had read the whole request makes it take longer.
        let connect = async {
            sleep(PATIENCE).await;
            self.connect().await
        };
        tokio::select! {
            biased;
            Ok(()) = kept.sender.ready() => Ok(kept),
            connected = connect => {
                self.keep(kept);
                connected
            }
        }
    }

    async fn connect(&self) -> Result<Connection> {
        Connection::over(self.dialer.dial().await?.stream).await
    }

    /// Returns the connection that was used last, a ready one if there is any.
    fn pop(&self) -> Option<Connection> {
        let mut idle = self.lock();
        idle.drop_dead(Instant::now());
        let connections = &mut idle.connections;
        let ready = connections
            .iter()
            .rposition(|kept| kept.connection.sender.is_ready());
        let index = ready.or(connections.len().checked_sub(1))?;
        Some(connections.remove(index).connection)
    }

    fn keep(self: &Arc<Self>, connection: Connection) {
        if connection.sender.is_closed() {
            return;
        }
        let mut idle = self.lock();
        if idle.connections.len() == MAX_IDLE {
            idle.connections.remove(0);
        }
        idle.connections.push(Kept {
            connection,
            until: Instant::now() + IDLE_TIMEOUT,
        });
        if !idle.is_swept {
            idle.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Idle> {
        // A poisoned lock holds a whole list all the same: nothing panics while it is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    async fn over(stream: Stream) -> Result<Self> {
        let (sender, connection) = http1::Builder::new()
            .handshake(TokioIo::new(stream))
            .await
            .map_err(connection_lost)?;
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        }));
        Ok(Self {
            sender,
            _task: task,
        })
    }
}

impl Idle {
    /// Closes the connections whose time has come.
    fn drop_dead(&mut self, now: Instant) {
        self.connections
            .retain(|kept| kept.until > now && !kept.connection.sender.is_closed());
    }
}

/// Closes connections whose time has come, as long as there are any.
async fn sweep(pool: Weak<Inner>) {
    loop {
        let next = {
            let Some(pool) = pool.upgrade() else {
                return;
            };
            let mut idle = pool.lock();
            idle.drop_dead(Instant::now());
            let next = idle.connections.iter().map(|kept| kept.until).min();
            idle.is_swept = next.is_some();
            next
        };
        let Some(next) = next else {
            return;
        };
        sleep_until(next).await;
    }
}

/// Writes the request's target as HTTP/1.1 has it: the path in the first line, the host in a header.
fn make_origin_form(request: &mut Request<Body>) {
    *request.version_mut() = Version::HTTP_11;
    if !request.headers().contains_key(HOST) {
        // An authority is printable ASCII. One that is missing is sent as an empty header.
        let host = request.uri().authority().map(http::uri::Authority::as_str);
        let host = HeaderValue::from_str(host.unwrap_or_default())
            .unwrap_or_else(|_| HeaderValue::from_static(""));
        request.headers_mut().insert(HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
}

/// The body of a response. Its connection is kept once it was read to its end; dropped before that,
/// it closes the connection, which is how HTTP/1.1 cancels a call.
struct Exchange {
    body: Body,
    /// `None` once the connection was handed back, or is lost.
    connection: Option<Connection>,
    pool: Weak<Inner>,
}

impl Exchange {
    fn finish(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Some(pool) = self.pool.upgrade()
        {
            pool.keep(connection);
        }
    }
}

impl HttpBody for Exchange {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            None => self.finish(),
            Some(Ok(_)) if self.body.is_end_stream() => self.finish(),
            Some(Ok(_)) => {}
            Some(Err(_)) => self.connection = None,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
