//! What is wrong with certificates, keys and their use.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// A certificate, a key or a configuration that cannot be used.
#[derive(Clone, Debug)]
pub struct TlsError {
    what: String,
    reason: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TlsError {
    /// Says of what file or value, and why.
    pub(super) fn new(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            reason: reason.into(),
            source: None,
        }
    }

    pub(super) fn caused(
        what: impl Into<String>,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        let reason = source.to_string();
        Self::explained(what, reason, source)
    }

    /// Says more of the reason than its source does.
    pub(super) fn explained(
        what: impl Into<String>,
        reason: impl Into<String>,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self {
            source: Some(Arc::new(source)),
            ..Self::new(what, reason)
        }
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.reason)
    }
}

impl StdError for TlsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
