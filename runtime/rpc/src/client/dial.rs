//! Opens connections to one target.

use std::io;
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream};

use crate::socket::Stream;
use crate::target::Target;
use crate::{Error, Result};

/// How long one attempt to connect may take, and how long a call waits for one.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens connections to one target.
#[derive(Debug)]
pub(crate) struct Dialer {
    target: Target,
}

impl Dialer {
    pub(crate) fn new(target: Target) -> Self {
        Self { target }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody answers in time.
    pub(crate) async fn dial(&self) -> Result<Stream> {
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

    async fn open(&self) -> io::Result<Stream> {
        match &self.target {
            Target::Unix(path) => UnixStream::connect(path).await.map(Stream::Unix),
            Target::Http(authority) => {
                let port = authority.port_u16().unwrap_or(80);
                // Brackets belong to a URL's IPv6 address, not to the address itself.
                let host = authority
                    .host()
                    .trim_start_matches('[')
                    .trim_end_matches(']');
                let stream = TcpStream::connect((host, port)).await?;
                // Small messages must not wait for an acknowledgement of the last one.
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
        }
    }
}
