//! How a context knows the call that arrived with it.

use std::sync::{Arc, OnceLock};

use http::HeaderMap;

use crate::exchange::Exchange;

/// The call that arrived with a context, if one did.
#[derive(Debug, Default)]
pub(crate) enum Inbound {
    #[default]
    Nothing,
    Exchange(Arc<Exchange>),
    /// From a caller in this process: what the two share is made when somebody asks for it, which
    /// few handlers do.
    Here {
        sent: Option<Arc<HeaderMap>>,
        caller: Option<Arc<Exchange>>,
        made: OnceLock<Arc<Exchange>>,
    },
}

impl Inbound {
    /// Reports whether no call arrived.
    #[inline]
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Returns what both sides of the call share.
    #[inline]
    pub(crate) fn exchange(&self) -> Option<&Arc<Exchange>> {
        match self {
            Self::Nothing => None,
            Self::Exchange(exchange) => Some(exchange),
            Self::Here { sent, caller, made } => Some(made.get_or_init(|| {
                let exchange = Exchange::between(sent.clone(), caller.clone());
                Arc::new(exchange)
            })),
        }
    }

    /// Returns the metadata of the request, if there is any.
    pub(crate) fn metadata(&self) -> Option<&HeaderMap> {
        match self {
            Self::Nothing => None,
            Self::Exchange(exchange) => exchange.request(),
            Self::Here { sent, .. } => sent.as_deref(),
        }
    }

    /// Reports whether nobody waits for the result any more.
    pub(crate) fn is_over(&self) -> bool {
        self.made().is_some_and(|exchange| exchange.is_over())
    }

    /// Says that nobody waits for the result any more, to those who asked.
    #[inline]
    pub(crate) fn end(&self) {
        if let Some(exchange) = self.made() {
            exchange.end();
        }
    }

    #[inline]
    fn made(&self) -> Option<&Arc<Exchange>> {
        match self {
            Self::Nothing => None,
            Self::Exchange(exchange) => Some(exchange),
            Self::Here { made, .. } => made.get(),
        }
    }
}

impl Clone for Inbound {
    /// A clone may outlive the call, so that it has to learn of its end.
    fn clone(&self) -> Self {
        match self.exchange() {
            None => Self::Nothing,
            Some(exchange) => Self::Exchange(Arc::clone(exchange)),
        }
    }
}
