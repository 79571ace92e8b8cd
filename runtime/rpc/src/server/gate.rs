//! What a connection goes through before HTTP: TLS, if the server was told to speak it.

use std::io;

use http::Extensions;

use crate::socket::Stream;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::{Acceptor, PeerCertificate};

/// Lets clients in.
#[derive(Clone)]
pub(super) enum Gate {
    /// Everybody, as they are.
    Open,
    /// Those who speak TLS, and can prove who they are if they have to.
    #[cfg(feature = "tls")]
    Tls(Acceptor),
}

/// What is known of a client that was let in.
#[derive(Clone, Debug)]
pub(super) enum Peer {
    Unknown,
    #[cfg(feature = "tls")]
    Certified(PeerCertificate),
}

#[cfg_attr(
    not(feature = "tls"),
    expect(
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "only TLS takes time and can fail"
    )
)]
impl Gate {
    /// Returns where a server is reached that listens there.
    pub(super) fn target(&self, listens: Target) -> io::Result<Target> {
        match (self, listens) {
            (Self::Open, target) => Ok(target),
            #[cfg(feature = "tls")]
            (Self::Tls(_), Target::Http(authority) | Target::Https(authority)) => {
                Ok(Target::Https(authority))
            }
            #[cfg(feature = "tls")]
            (Self::Tls(_), Target::Unix(_)) => Err(not_tcp()),
        }
    }

    /// Lets a client in.
    pub(super) async fn enter(&self, stream: Stream) -> io::Result<(Stream, Peer)> {
        match (self, stream) {
            #[cfg(feature = "tls")]
            (Self::Tls(acceptor), Stream::Tcp(stream)) => {
                let (stream, certificate) = acceptor.accept(stream).await?;
                let peer = certificate.map_or(Peer::Unknown, Peer::Certified);
                Ok((Stream::Tls(Box::new(stream.into())), peer))
            }
            #[cfg(feature = "tls")]
            (Self::Tls(_), Stream::Unix(_) | Stream::Tls(_)) => Err(not_tcp()),
            (Self::Open, stream) => Ok((stream, Peer::Unknown)),
        }
    }
}

#[cfg(feature = "tls")]
fn not_tcp() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "TLS is for TCP; who reaches a Unix socket is up to the file system",
    )
}

impl Peer {
    /// Puts what is known of the client into the extensions of its request.
    pub(super) fn introduce(&self, request: &mut Extensions) {
        match self {
            Self::Unknown => {}
            #[cfg(feature = "tls")]
            Self::Certified(certificate) => {
                request.insert(certificate.clone());
            }
        }
        #[cfg(not(feature = "tls"))]
        let _: &mut Extensions = request;
    }
}
