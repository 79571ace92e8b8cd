//! Opens connections to one target.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::uri::Authority;
use tokio::net::{TcpStream, UnixStream, lookup_host};

use super::address_policy::AddressPolicy;
use super::network::HttpVersion;
use crate::socket::Stream;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::{ClientTls, Connector, TlsError};
use crate::{Error, Result};

/// How long one attempt to connect may take, and how long a call waits for one.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens connections to one target.
#[derive(Debug)]
pub(crate) struct Dialer {
    target: Target,
    /// What is asked about each address; all are connected to without it.
    policy: Option<Arc<dyn AddressPolicy>>,
    #[cfg(feature = "tls")]
    tls: Option<Result<Connector, TlsError>>,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Dialed {
    pub(crate) stream: Stream,
    /// What the server chose, if it was asked.
    pub(crate) version: Option<HttpVersion>,
}

impl Dialer {
    pub(crate) fn new(target: Target, policy: Option<Arc<dyn AddressPolicy>>) -> Self {
        Self {
            target,
            policy,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Makes the TLS of a target that needs it; what is wrong with it, each attempt to connect says.
    #[cfg(feature = "tls")]
    pub(crate) fn tls(mut self, tls: Option<&ClientTls>, versions: &[HttpVersion]) -> Self {
        if let Target::Https(authority) = &self.target {
            let connector = |tls: &ClientTls| tls.connector(address(authority).0, versions);
            self.tls = Some(match tls {
                Some(tls) => connector(tls),
                None => ClientTls::system().and_then(|tls| connector(&tls)),
            });
        }
        self
    }

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody answers in time, or not as expected.
    pub(crate) async fn dial(&self) -> Result<Dialed> {
        tokio::time::timeout(CONNECT_TIMEOUT, self.open())
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|error| self.failed(error))
    }

    /// Makes the error of a connection that took too long.
    pub(crate) fn timed_out(&self) -> Error {
        self.failed(io::ErrorKind::TimedOut.into())
    }

    /// Makes the error of a connection that was closed before the other side said anything.
    pub(crate) fn hung_up(&self) -> Error {
        self.failed(io::ErrorKind::UnexpectedEof.into())
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::unavailable(format!("cannot connect to {}: {error}", self.target)).with_source(error)
    }

    async fn open(&self) -> io::Result<Dialed> {
        let plain = |stream| Dialed {
            stream,
            version: None,
        };
        match &self.target {
            Target::Unix(path) => UnixStream::connect(path)
                .await
                .map(|stream| plain(Stream::Unix(stream))),
            Target::Http(authority) => self
                .connect(authority, 80)
                .await
                .map(|stream| plain(Stream::Tcp(stream))),
            Target::Https(authority) => self.open_tls(authority).await,
        }
    }

    /// Connects to the first address of a name that answers and may be connected to.
    async fn connect(&self, authority: &Authority, default_port: u16) -> io::Result<TcpStream> {
        let (host, port) = address(authority);
        let mut failed = io::Error::other("it has no address");
        for address in lookup_host((host, port.unwrap_or(default_port))).await? {
            match self.connect_to(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    async fn connect_to(&self, address: SocketAddr) -> io::Result<TcpStream> {
        if let Some(policy) = &self.policy {
            policy.check(address).map_err(|error| {
                let (ip, why) = (address.ip(), error.message());
                let text = format!("{ip} may not be called: {why}");
                io::Error::new(io::ErrorKind::PermissionDenied, text)
            })?;
        }
        let stream = TcpStream::connect(address).await?;
        // Small messages must not wait for an acknowledgement of the last one.
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    #[cfg(feature = "tls")]
    async fn open_tls(&self, authority: &Authority) -> io::Result<Dialed> {
        let connector = match &self.tls {
            Some(Ok(connector)) => connector,
            Some(Err(error)) => return Err(io::Error::other(error.clone())),
            None => return Err(io::Error::other("it was not told whom to trust")),
        };
        let stream = self.connect(authority, 443).await?;
        let (stream, version) = connector.connect(stream).await?;
        Ok(Dialed {
            stream: Stream::Tls(Box::new(stream.into())),
            version: Some(version),
        })
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_async, reason = "as the one that can speak TLS")]
    async fn open_tls(&self, _: &Authority) -> io::Result<Dialed> {
        Err(io::Error::other(crate::target::WITHOUT_TLS))
    }
}

/// Returns host and port of an authority. Brackets belong to a URL's IPv6 address, not to the
/// address itself.
pub(super) fn address(authority: &Authority) -> (&str, Option<u16>) {
    let host = authority.host();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (host, authority.port_u16())
}
