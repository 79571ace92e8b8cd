//! The side that is connected to.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::error::TlsError;
use super::peer::PeerCertificate;
use super::pem::{CertifiedKey, Roots};
use super::provider::{VERSIONS, provider};
use super::{H2, HTTP_1_1};

/// What a server needs for TLS: who it is, and whom it lets in.
#[derive(Clone, Debug)]
pub struct ServerTls {
    key: CertifiedKey,
    client_roots: Option<Roots>,
}

impl ServerTls {
    /// Proves the server's name with this certificate, and lets everybody in.
    pub fn new(key: CertifiedKey) -> Self {
        Self {
            key,
            client_roots: None,
        }
    }

    /// Lets only clients in whose certificate leads to one of these. Handlers find it as a
    /// [`PeerCertificate`] in the extensions of the request.
    #[must_use]
    pub fn client_roots(mut self, roots: Roots) -> Self {
        self.client_roots = Some(roots);
        self
    }

    pub(crate) fn acceptor(&self) -> Result<Acceptor, TlsError> {
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|error| TlsError::caused("the cryptography of this build", error))?;
        let config = match &self.client_roots {
            Some(roots) => {
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(roots.store(), provider()).build();
                let verifier =
                    verifier.map_err(|error| TlsError::caused("the roots of clients", error))?;
                config.with_client_cert_verifier(verifier)
            }
            None => config.with_no_client_auth(),
        };
        let mut config = config.with_cert_resolver(self.key.resolver());
        config.alpn_protocols = vec![H2.into(), HTTP_1_1.into()];
        Ok(Acceptor(TlsAcceptor::from(Arc::new(config))))
    }
}

/// Speaks TLS with clients.
#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

impl Acceptor {
    /// Shakes hands, and tells who the client is if it was asked.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
    ) -> std::io::Result<(TlsStream<TcpStream>, Option<PeerCertificate>)> {
        let stream = self.0.accept(stream).await?;
        let chain = stream.get_ref().1.peer_certificates();
        let peer = chain
            .and_then(|chain| chain.first())
            .map(|leaf| PeerCertificate::new(leaf));
        Ok((stream, peer))
    }
}
