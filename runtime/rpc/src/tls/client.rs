//! The side that connects.

use std::io;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::error::TlsError;
use super::pem::{CertifiedKey, Roots};
use super::provider::{VERSIONS, provider};
use super::{H2, HTTP_1_1};
use crate::client::HttpVersion;

/// What a client needs for TLS: whom it trusts, and who it is.
#[derive(Clone, Debug)]
pub struct ClientTls {
    roots: Roots,
    key: Option<CertifiedKey>,
    server_name: Option<ServerName<'static>>,
}

impl ClientTls {
    /// Trusts servers whose certificate leads to one of these.
    pub fn new(roots: Roots) -> Self {
        Self {
            roots,
            key: None,
            server_name: None,
        }
    }

    /// Trusts the servers that the operating system trusts. It is what a channel does that is told
    /// nothing.
    ///
    /// # Errors
    ///
    /// Fails as [`Roots::system`] does.
    pub fn system() -> Result<Self, TlsError> {
        Roots::system().map(Self::new)
    }

    /// Proves the client's own name to servers that ask for it.
    #[must_use]
    pub fn certified_key(mut self, key: CertifiedKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Expects another name in the server's certificate than that of the host in the address.
    ///
    /// # Errors
    ///
    /// Fails if it is neither a DNS name nor an IP address.
    pub fn server_name(mut self, name: &str) -> Result<Self, TlsError> {
        self.server_name = Some(parse_name(name)?);
        Ok(self)
    }

    /// Makes what connects to one host, and offers these versions of HTTP.
    pub(crate) fn connector(
        &self,
        host: &str,
        versions: &[HttpVersion],
    ) -> Result<Connector, TlsError> {
        let name = match &self.server_name {
            Some(name) => name.clone(),
            None => parse_name(host)?,
        };
        let config = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|error| TlsError::caused("the cryptography of this build", error))?
            .with_root_certificates(self.roots.store());
        let mut config = match &self.key {
            Some(key) => config.with_client_cert_resolver(key.resolver()),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = versions
            .iter()
            .map(|version| alpn(*version).into())
            .collect();
        Ok(Connector {
            name,
            connector: TlsConnector::from(Arc::new(config)),
        })
    }
}

fn parse_name(name: &str) -> Result<ServerName<'static>, TlsError> {
    ServerName::try_from(name.to_owned())
        .map_err(|error| TlsError::caused(format!("the server name {name:?}"), error))
}

fn alpn(version: HttpVersion) -> &'static [u8] {
    match version {
        HttpVersion::Http1 => HTTP_1_1,
        HttpVersion::Http2 => H2,
    }
}

/// Speaks TLS with one host.
#[derive(Clone)]
pub(crate) struct Connector {
    name: ServerName<'static>,
    connector: TlsConnector,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Connector {
    /// Shakes hands, and tells what version of HTTP the server chose. One that chose none speaks
    /// the older.
    pub(crate) async fn connect(
        &self,
        stream: TcpStream,
    ) -> io::Result<(TlsStream<TcpStream>, HttpVersion)> {
        let shaken = self.connector.connect(self.name.clone(), stream).await;
        let stream = shaken.map_err(explained)?;
        let version = match stream.get_ref().1.alpn_protocol() {
            Some(H2) => HttpVersion::Http2,
            _ => HttpVersion::Http1,
        };
        Ok((stream, version))
    }
}

/// Says what to do about the certificate that a server shows, where its checker only has a name for what
/// is wrong.
fn explained(error: io::Error) -> io::Error {
    let cause = error.get_ref().and_then(|it| it.downcast_ref());
    let Some(rustls::Error::InvalidCertificate(CertificateError::Other(other))) = cause else {
        return error;
    };
    // The type of the checker's errors is not part of the API of rustls.
    if other.0.to_string() != "CaUsedAsEndEntity" {
        return error;
    }
    let reason = "it is that of an authority (CA:TRUE), which signs others and is not accepted as a \
                  server's own; have the authority sign one for the server, or make a self-signed one \
                  with CA:FALSE";
    let explained = TlsError::explained("the server's certificate", reason, other.clone());
    io::Error::new(error.kind(), explained)
}
