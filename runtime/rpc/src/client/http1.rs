//! Calls over HTTP/1.1: a connection carries one at a time, and is kept for the next.

mod last_word;
mod pool;

use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use bytes::Bytes;
use connect_plugin_wire::needs_http_2;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::dial::Dialer;
use super::lost::lost_by_hyper;
use super::pace::Attempt;
use super::resend::{End, Failure};
use crate::body::Body;
use crate::socket::Stream;
use crate::{Error, Result};
use pool::{Connection, Connections};

/// The connections to one target.
#[derive(Clone, Debug)]
pub(crate) struct Pool(Arc<Connections>);

impl Pool {
    pub(crate) fn new(dialer: Arc<Dialer>) -> Self {
        Self(Arc::new(Connections::new(dialer)))
    }

    /// Opens a connection unless one is there, for the next call to use.
    pub(crate) async fn ready(&self) -> Result<()> {
        let mut connection = self.0.take().await?;
        connection.ready().await?;
        self.0.keep(connection);
        Ok(())
    }

    /// Returns why there is no new connection, if the last attempt to make one failed.
    pub(crate) fn trouble(&self) -> Option<Error> {
        self.0.trouble()
    }

    /// Takes a connection that somebody else has opened, for the next call to use.
    pub(crate) async fn adopt(&self, stream: Stream, attempt: Arc<Attempt>) -> Result<()> {
        let mut connection = Connection::over(stream, attempt).await?;
        connection.ready().await?;
        self.0.keep(connection);
        Ok(())
    }

    /// Sends a request and waits for the head of its response.
    pub(super) async fn exchange(
        &self,
        mut request: Request<Body>,
    ) -> Result<Response<Body>, Failure> {
        if needs_http_2(request.headers()) {
            return Err(Failure::Lost(Error::internal(
                "gRPC needs HTTP/2, and this connection speaks HTTP/1.1: use another protocol, or \
                 another version of HTTP",
            )));
        }
        let mut connection = self.0.take().await.map_err(Failure::Lost)?;
        let uri = make_origin_form(&mut request);
        let has_answered = connection.has_answered();
        let response = match connection.send(request).await {
            Ok(response) => response,
            Err(mut refused) => {
                let unsent = refused.take_message();
                let error = lost_by_hyper(refused.into_error());
                return Err(match unsent {
                    Some(mut request) => {
                        *request.uri_mut() = uri;
                        let end = if has_answered {
                            End::Away
                        } else {
                            End::Broken(error)
                        };
                        Failure::Unsent(Box::new(request), end)
                    }
                    None => Failure::Lost(error),
                });
            }
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

/// Writes the request's target as HTTP/1.1 has it: the path in the first line, the host in a header.
/// Returns the target as it was.
fn make_origin_form(request: &mut Request<Body>) -> Uri {
    *request.version_mut() = Version::HTTP_11;
    if !request.headers().contains_key(HOST) {
        // An authority is printable ASCII. One that is missing is sent as an empty header.
        let host = request.uri().authority().map(http::uri::Authority::as_str);
        let host = HeaderValue::from_str(host.unwrap_or_default())
            .unwrap_or_else(|_| HeaderValue::from_static(""));
        request.headers_mut().insert(HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    let path = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    std::mem::replace(request.uri_mut(), path)
}

/// The body of a response. Its connection is kept once it was read to its end; dropped before that,
/// it closes the connection, which is how HTTP/1.1 cancels a call.
struct Exchange {
    body: Body,
    /// `None` once the connection was handed back, or is lost.
    connection: Option<Connection>,
    pool: Weak<Connections>,
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
