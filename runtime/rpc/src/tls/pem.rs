//! Certificates and keys, read from PEM and checked as far as they can be without a peer.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{InconsistentKeys, RootCertStore};

use super::error::TlsError;
use super::provider::provider;

/// The certificates that a side trusts: those of authorities, or of a peer itself.
#[derive(Clone)]
pub struct Roots(Arc<RootCertStore>);

impl Roots {
    /// Reads certificates from PEM, one or more.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or if one is malformed.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, TlsError> {
        Self::parse("the trusted certificates", pem.as_ref())
    }

    /// Reads certificates from a PEM file, one or more.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, and as [`from_pem`](Self::from_pem) does.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, TlsError> {
        let (what, pem) = read("the trusted certificates", path.as_ref())?;
        Self::parse(&what, &pem)
    }

    /// Returns the certificates that the operating system trusts, read once in the life of a
    /// process.
    ///
    /// # Errors
    ///
    /// Fails if there is none. Those that cannot be read are left out.
    pub fn system() -> Result<Self, TlsError> {
        static SYSTEM: OnceLock<Result<Roots, TlsError>> = OnceLock::new();
        SYSTEM.get_or_init(load_system).clone()
    }

    fn parse(what: &str, pem: &[u8]) -> Result<Self, TlsError> {
        let mut store = RootCertStore::empty();
        for (certificate, n) in certificates(what, pem)?.into_iter().zip(1..) {
            let added = store.add(certificate);
            added.map_err(|error| TlsError::caused(nth(what, n), error))?;
        }
        Ok(Self(Arc::new(store)))
    }

    pub(super) fn store(&self) -> Arc<RootCertStore> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roots").field("len", &self.0.len()).finish()
    }
}

fn load_system() -> Result<Roots, TlsError> {
    let loaded = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    let (_, ignored) = store.add_parsable_certificates(loaded.certs);
    if ignored > 0 {
        tracing::debug!(ignored, "the system trusts certificates that are malformed");
    }
    if store.is_empty() {
        let what = "the certificates that the system trusts";
        let hint = "there are none: install a package such as ca-certificates, or name the file \
                    with `SSL_CERT_FILE`";
        return Err(match loaded.errors.into_iter().next() {
            Some(error) => TlsError::new(what, format!("{hint} ({error})")),
            None => TlsError::new(what, hint),
        });
    }
    Ok(Roots(Arc::new(store)))
}

/// A certificate with the key that belongs to it: what a side proves its name with.
#[derive(Clone)]
pub struct CertifiedKey(Arc<rustls::sign::CertifiedKey>);

impl CertifiedKey {
    /// Reads a certificate and its private key from PEM. Behind the certificate may follow those
    /// between it and its root. The key may be PKCS#8, PKCS#1 or SEC1.
    ///
    /// # Errors
    ///
    /// Fails if one of them is missing or malformed, or if they do not belong together.
    pub fn from_pem(chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Result<Self, TlsError> {
        let (chain, key) = (chain.as_ref(), key.as_ref());
        Self::parse("the certificate", chain, "the private key", key)
    }

    /// Reads a certificate and its private key from PEM files, as [`from_pem`](Self::from_pem)
    /// does.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, and as [`from_pem`](Self::from_pem) does.
    pub fn read(chain: impl AsRef<Path>, key: impl AsRef<Path>) -> Result<Self, TlsError> {
        let (what_chain, chain) = read("the certificate", chain.as_ref())?;
        let (what_key, key) = read("the private key", key.as_ref())?;
        Self::parse(&what_chain, &chain, &what_key, &key)
    }

    fn parse(what_chain: &str, chain: &[u8], what_key: &str, key: &[u8]) -> Result<Self, TlsError> {
        let chain = certificates(what_chain, chain)?;
        let key = private_key(what_key, key)?;
        rustls::sign::CertifiedKey::from_der(chain, key, &provider())
            .map(|certified| Self(Arc::new(certified)))
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                    TlsError::new(what_key, format!("it does not belong to {what_chain}"))
                }
                rustls::Error::InvalidCertificate(_) => TlsError::caused(what_chain, error),
                error => TlsError::caused(what_key, error),
            })
    }

    pub(super) fn resolver(&self) -> Arc<rustls::sign::SingleCertAndKey> {
        Arc::new(Arc::clone(&self.0).into())
    }
}

impl fmt::Debug for CertifiedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key is nobody's business.
        f.debug_struct("CertifiedKey")
            .field("chain", &self.0.cert.len())
            .finish_non_exhaustive()
    }
}

/// Reads a file, and returns it with a name for errors about it.
fn read(what: &str, path: &Path) -> Result<(String, Vec<u8>), TlsError> {
    let what = format!("{what} in {}", path.display());
    match std::fs::read(path) {
        Ok(pem) => Ok((what, pem)),
        Err(error) => Err(TlsError::caused(what, error)),
    }
}

fn certificates(what: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| malformed(what, error))?;
    if certificates.is_empty() {
        let reason = "there is no certificate: expected PEM with \"-----BEGIN CERTIFICATE-----\"";
        return Err(TlsError::new(what, reason));
    }
    Ok(certificates)
}

fn private_key(what: &str, pem: &[u8]) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        pem::Error::NoItemsFound if contains(pem, b"BEGIN ENCRYPTED PRIVATE KEY") => {
            TlsError::new(what, "it is encrypted: decrypt it, with `openssl pkey`")
        }
        pem::Error::NoItemsFound => TlsError::new(
            what,
            "there is no private key: expected PEM with \"-----BEGIN PRIVATE KEY-----\", or the \
             same with \"RSA\" or \"EC\"",
        ),
        error => malformed(what, error),
    })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn malformed(what: &str, error: pem::Error) -> TlsError {
    let reason = match error {
        pem::Error::MissingSectionEnd { end_marker } => format!(
            "the line \"-----END {}-----\" is missing",
            String::from_utf8_lossy(&end_marker)
        ),
        pem::Error::IllegalSectionStart { .. } => "a line that begins a section has no end".into(),
        pem::Error::Base64Decode(reason) => format!("it is not base64: {reason}"),
        error => error.to_string(),
    };
    TlsError::new(what, format!("this is no PEM: {reason}"))
}

/// Names one of several certificates.
fn nth(what: &str, n: usize) -> String {
    format!("{what}, number {n}")
}
