//! Where a server listens: a Unix socket or a TCP port on the loopback interface.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, bail};
use tokio::net::{TcpListener, UnixListener};

/// `unix:/a/path` or `tcp:127.0.0.1:0`.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    Unix(PathBuf),
    Tcp(SocketAddr),
}

/// A bound address. It stays an enum because each stack has its own way to take a listener.
#[derive(Debug)]
pub(crate) enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Address {
    /// Binds, and also says where: a TCP port of 0 becomes the one that was given.
    pub(crate) async fn listen(self) -> Result<(Listener, Self)> {
        Ok(match self {
            Self::Unix(path) => (Listener::Unix(UnixListener::bind(&path)?), Self::Unix(path)),
            Self::Tcp(address) => {
                let listener = TcpListener::bind(address).await?;
                let address = listener.local_addr()?;
                (Listener::Tcp(listener), Self::Tcp(address))
            }
        })
    }

    /// What the URI of a request begins with. A Unix socket has no authority, and by custom borrows this one.
    pub(crate) fn origin(&self) -> String {
        match self {
            Self::Unix(_) => "http://localhost".to_owned(),
            Self::Tcp(address) => format!("http://{address}"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

impl FromStr for Address {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("unix", path)) => Ok(Self::Unix(path.into())),
            Some(("tcp", address)) => Ok(Self::Tcp(address.parse()?)),
            _ => bail!("{text:?} is neither unix:PATH nor tcp:IP:PORT"),
        }
    }
}
