//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::config::ServerConfig;
use super::gate::{Gate, Peer};
use super::legible::Legible;
use super::linger::Lingering;
use super::respond::{Responder, Responding};
use super::sniff::{Rewound, Version, sniff};
use super::{http1, http2};
use crate::body::Body;
use crate::random::random;
use crate::socket::Stream;

/// What the connections of a server share.
pub(super) struct Shared {
    pub(super) gate: Gate,
    pub(super) responder: Responder,
}

impl Shared {
    /// Returns what is canceled when the server takes no new calls.
    pub(super) fn drain(&self) -> &CancellationToken {
        self.responder.stopping.begun()
    }
}

/// The other side of a connection.
pub(super) struct Client {
    shared: Arc<Shared>,
    peer: Peer,
    /// The connection has come to its age.
    is_old: AtomicBool,
}

/// Serves a connection until one of the two sides ends it.
pub(super) async fn serve(stream: Stream, shared: Arc<Shared>) {
    // Nobody's calls are lost with a connection that has not begun.
    let begun = tokio::select! {
        begun = begin(stream, &shared) => begun,
        () = shared.drain().cancelled() => return,
    };
    let Some((version, stream, peer)) = begun else {
        return;
    };
    let client = Arc::new(Client {
        shared,
        peer,
        is_old: AtomicBool::new(false),
    });
    match version {
        Version::Http1 => {
            let answer = {
                let client = Arc::clone(&client);
                service_fn(move |request| http1::answer(&client, request))
            };
            let settings = http1::settings(client.config());
            let stream = TokioIo::new(Lingering::new(stream, Arc::clone(&client)));
            let connection = settings.serve_connection(stream, answer);
            note(run(connection, &client).await);
        }
        Version::Http2 => {
            let stream = Legible::new(stream);
            match http2::Connection::begin(stream, Arc::clone(&client)).await {
                Ok(connection) => note(run(connection, &client).await),
                Err(error) => note(Err(error)),
            }
        }
    }
}

/// Notes how a connection ended.
fn note(ended: Result<(), impl Display>) {
    if let Err(error) = ended {
        // The other side went away or spoke no HTTP; neither is this server's trouble.
        tracing::debug!(%error, "a connection ended");
    }
}

/// Lets a client in and finds out what it speaks, each within its time.
async fn begin(stream: Stream, shared: &Shared) -> Option<(Version, Rewound<Stream>, Peer)> {
    let config = &shared.responder.config;
    let (stream, peer) = match timeout(config.tls_timeout, shared.gate.enter(stream)).await {
        Ok(Ok(entered)) => entered,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a client was not let in");
            return None;
        }
        Err(_) => {
            tracing::debug!("a client took too long to be let in");
            return None;
        }
    };
    match timeout(config.preface_timeout, sniff(stream)).await {
        Ok(Ok((version, stream))) => Some((version, stream, peer)),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a client said nothing");
            None
        }
        Err(_) => {
            tracing::debug!("a client took too long to say something");
            None
        }
    }
}

impl Client {
    /// Answers a request.
    pub(super) fn answer(
        &self,
        mut request: Request<Body>,
    ) -> Responding<impl Future<Output = Response<Body>> + Send + use<>> {
        self.peer.introduce(request.extensions_mut());
        self.shared.responder.respond(request)
    }

    pub(super) fn config(&self) -> &ServerConfig {
        &self.shared.responder.config
    }

    /// Reports whether the server takes no new calls.
    pub(super) fn is_draining(&self) -> bool {
        self.shared.drain().is_cancelled()
    }

    /// Reports whether the connection takes no more requests than those in flight.
    pub(super) fn is_old(&self) -> bool {
        self.is_old.load(Ordering::Relaxed)
    }
}

/// A connection of either version.
trait Served: Future<Output = Result<(), Self::Error>> {
    /// Why it can end otherwise than it should.
    type Error;

    /// Takes no new calls, and ends when those in flight have.
    fn wind_up(self: Pin<&mut Self>);

    /// Tells its client to make new calls elsewhere, so that none is lost.
    fn retire(self: Pin<&mut Self>);
}

impl<S, F> Served for hyper::server::conn::http1::Connection<TokioIo<Lingering<Rewound<Stream>>>, S>
where
    S: hyper::service::Service<
            Request<Incoming>,
            Response = Response<Body>,
            Error = Infallible,
            Future = F,
        >,
    F: Future<Output = Result<Response<Body>, Infallible>> + Send + 'static,
{
    type Error = hyper::Error;

    fn wind_up(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }

    fn retire(self: Pin<&mut Self>) {
        // A connection that is closed between two calls may lose the second one on its way: the
        // next response says that it is the last. Without one, the time for a head runs out.
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Served for http2::Connection<S> {
    type Error = h2::Error;

    fn wind_up(self: Pin<&mut Self>) {
        self.get_mut().shut_down();
    }

    fn retire(self: Pin<&mut Self>) {
        // It says so in a frame of its own, and takes what is on its way.
        self.get_mut().shut_down();
    }
}

/// Runs a connection to its end: that of its client, that of the server, or that of its age.
async fn run<C: Served>(connection: C, client: &Client) -> Result<(), C::Error> {
    let (config, drain) = (client.config(), client.shared.drain());
    let mut connection = pin!(connection);
    let old = async {
        match config.max_connection_age {
            Some(age) => sleep(about(age, random())).await,
            None => pending().await,
        }
    };
    tokio::select! {
        ended = connection.as_mut() => return ended,
        // Who shuts the server down limits how long its calls may go on.
        () = drain.cancelled() => {
            connection.as_mut().wind_up();
            return connection.await;
        }
        () = old => {}
    }
    client.is_old.store(true, Ordering::Relaxed);
    connection.as_mut().retire();
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = drain.cancelled() => {
            connection.as_mut().wind_up();
            return connection.await;
        }
        () = sleep(config.max_connection_grace) => {}
    }
    tracing::debug!("the calls of an old connection were cut off");
    Ok(())
}

/// Returns a time that is off by a tenth at most; `random` may be any number.
fn about(time: Duration, random: u64) -> Duration {
    // From 900 to 1,100 thousandths.
    let thousandths = u32::try_from(900 + random % 201).unwrap_or(1000);
    time.checked_mul(thousandths)
        .map_or(time, |time| time / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_off_by_a_tenth_at_most() {
        let age = Duration::from_secs(1000);
        assert_eq!(about(age, 0), Duration::from_secs(900));
        assert_eq!(about(age, 200), Duration::from_secs(1100));
        assert_eq!(about(age, 201), Duration::from_secs(900));
        assert_eq!(about(Duration::MAX, 0), Duration::MAX);
    }
}
