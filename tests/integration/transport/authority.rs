//! An authority of a test, and the certificates that it signs.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connect_plugin::tls::{CertifiedKey, Roots};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Signs certificates.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Signed {
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        // No two of them may have the same name.
        let name = hex::encode(&key.public_key_raw()[..16]);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            pem: pem("CERTIFICATE", certificate.der()),
            issuer: Issuer::new(params, key),
        }
    }

    /// Signs a certificate for a host, valid for very long.
    pub(crate) fn sign(&self, host: &str) -> Signed {
        self.sign_until(host, 4096)
    }

    /// Signs a certificate that ends with a year.
    pub(crate) fn sign_until(&self, host: &str, year: i32) -> Signed {
        let mut params = CertificateParams::new([host.to_owned()]).expect("a name");
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Signed {
            der: certificate.der().to_vec(),
            pem: pem("CERTIFICATE", certificate.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
        }
    }

    /// Returns its own certificate, for a server that wrongly shows it.
    pub(crate) fn certified_key(&self) -> CertifiedKey {
        let key = pem("PRIVATE KEY", &self.issuer.key().serialize_der());
        CertifiedKey::from_pem(&self.pem, &key).expect("they belong together")
    }

    pub(crate) fn roots(&self) -> Roots {
        Roots::from_pem(&self.pem).expect("a certificate")
    }
}

impl Signed {
    pub(crate) fn certified_key(&self) -> CertifiedKey {
        CertifiedKey::from_pem(&self.pem, &self.key).expect("they belong together")
    }

    /// Makes what accepts handshakes, and chooses one of the given protocols.
    pub(crate) fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let chain = vec![CertificateDer::from(self.der.clone())];
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("they belong together");
        let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
        config.alpn_protocols = protocols.collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len().div_ceil(64))
        .map(|n| &text[n * 64..text.len().min(n * 64 + 64)])
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}
