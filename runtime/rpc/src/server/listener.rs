//! Where a server listens: TCP or a Unix socket.

use std::fmt;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};

use tokio::net::{TcpListener, UnixListener};

use crate::socket::Stream;
use crate::target::Target;

/// A socket that accepts connections.
#[derive(Debug)]
pub struct Listener(Socket);

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix {
        listener: UnixListener,
        path: PathBuf,
    },
}

/// An address that cannot be listened on.
#[derive(Debug)]
pub struct BindError {
    address: String,
    source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, source } = self;
        write!(f, "cannot listen on {address}: {source}")?;
        match source.kind() {
            io::ErrorKind::AddrInUse => {
                f.write_str("; stop the process that holds it, or choose port 0 for a free one")
            }
            io::ErrorKind::InvalidInput => {
                f.write_str("; expected \"host:port\" or \"unix:/path/to/socket\"")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Listener {
    /// Listens on `host:port` or `unix:/path/to/socket`.
    ///
    /// Port 0 is a free port; [`target`](Self::target) tells which. A socket file that nobody
    /// listens on any more is replaced, and ours is for this user alone.
    ///
    /// # Errors
    ///
    /// Fails if the address is malformed, taken or not allowed.
    pub async fn bind(address: &str) -> Result<Self, BindError> {
        let failed = |source| BindError {
            address: address.to_owned(),
            source,
        };
        if let Some(path) = address.strip_prefix("unix:") {
            if path.is_empty() {
                let source = io::Error::new(io::ErrorKind::InvalidInput, "the path is empty");
                return Err(failed(source));
            }
            // Clients may stand elsewhere.
            let path = std::path::absolute(path).map_err(failed)?;
            let listener = bind_unix(&path).map_err(failed)?;
            return Ok(Self(Socket::Unix { listener, path }));
        }
        let address = address.strip_prefix("http://").unwrap_or(address);
        TcpListener::bind(address)
            .await
            .map(|listener| Self(Socket::Tcp(listener)))
            .map_err(failed)
    }

    /// Returns where the listener can be reached.
    ///
    /// # Errors
    ///
    /// Fails if the operating system does not tell.
    pub fn target(&self) -> io::Result<Target> {
        match &self.0 {
            Socket::Unix { path, .. } => Ok(Target::Unix(path.clone())),
            Socket::Tcp(listener) => {
                let authority = listener.local_addr()?.to_string();
                authority
                    .parse()
                    .map(Target::Http)
                    .map_err(io::Error::other)
            }
        }
    }

    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match &self.0 {
            Socket::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Small messages must not wait for an acknowledgement of the last one. It fails for
                // a client that is gone again, which is no reason to stop.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection was lost at once");
                }
                Ok(Stream::Tcp(stream))
            }
            Socket::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok(Stream::Unix(stream))
            }
        }
    }
}

impl From<TcpListener> for Listener {
    /// Takes a listener that somebody else has bound.
    fn from(listener: TcpListener) -> Self {
        Self(Socket::Tcp(listener))
    }
}

impl From<UnixListener> for Listener {
    /// Takes a listener that somebody else has bound. Its file is removed with the listener.
    fn from(listener: UnixListener) -> Self {
        let address = listener.local_addr().ok();
        let path = address.and_then(|address| address.as_pathname().map(Path::to_owned));
        Self(Socket::Unix {
            listener,
            path: path.unwrap_or_default(),
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Socket::Unix { path, .. } = &self.0
            && let Err(error) = std::fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(path = %path.display(), %error, "a socket file was left behind");
        }
    }
}

fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    let bound = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_stale(path) => {
            std::fs::remove_file(path)?;
            UnixListener::bind(path)
        }
        bound => bound,
    }?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(bound)
}

/// Reports whether a socket file has nobody behind it, as after a `kill -9`.
fn is_stale(path: &Path) -> bool {
    StdUnixStream::connect(path)
        .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}
