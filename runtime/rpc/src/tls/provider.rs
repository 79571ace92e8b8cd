//! Where the cryptography comes from: the one place to change it.

use std::sync::{Arc, LazyLock};

use rustls::crypto::CryptoProvider;
use rustls::{SupportedProtocolVersion, version};

/// What is spoken, the better one first.
pub(super) const VERSIONS: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// Returns the implementation of all ciphers, hashes and signatures.
///
/// It is handed to every configuration; the one of the process belongs to the program.
pub(super) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> =
        LazyLock::new(|| Arc::new(rustls::crypto::ring::default_provider()));
    Arc::clone(&PROVIDER)
}
