//! Who is on the other side of a connection.

use std::fmt;
use std::sync::Arc;

/// The certificate of a client, which was verified. It is in the extensions of its requests.
#[derive(Clone, PartialEq, Eq)]
pub struct PeerCertificate(Arc<[u8]>);

impl PeerCertificate {
    pub(super) fn new(der: &[u8]) -> Self {
        Self(der.into())
    }

    /// Returns the certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PeerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeerCertificate")
            .field("len", &self.0.len())
            .finish()
    }
}
