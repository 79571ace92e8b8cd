//! What surrounds a call: deadline, cancellation, metadata and caller.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{Error, Result};

/// What surrounds a call, the same type on both sides.
///
/// In a handler it is the inbound context; handed to another client, it makes that call part of
/// this one: the deadline and the cancellation are passed on, the inbound metadata is not, so that
/// credentials stay where they were sent.
///
/// ```
/// use std::time::Duration;
/// use connect_plugin_rpc::Context;
///
/// let cx = Context::new().with_timeout(Duration::from_secs(2));
/// assert!(cx.remaining().is_some_and(|left| left <= Duration::from_secs(2)));
/// assert_eq!(cx.detach().remaining(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    deadline: Option<Instant>,
    cancel: Option<CancellationToken>,
    inbound: Option<Arc<HeaderMap>>,
    outbound: Option<Arc<HeaderMap>>,
}

impl Context {
    /// Makes a context without deadline and metadata.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the context of a call that arrived.
    pub(crate) fn inbound(
        deadline: Option<Instant>,
        cancel: CancellationToken,
        metadata: HeaderMap,
    ) -> Self {
        Self {
            deadline,
            cancel: Some(cancel),
            inbound: Some(Arc::new(metadata)),
            outbound: None,
        }
    }

    /// Makes the context that a service in this process sees of a call made with this one.
    ///
    /// What the caller sends becomes what the service receives, as on the wire.
    pub(crate) fn arrive(&self, cancel: CancellationToken) -> Self {
        Self {
            deadline: self.deadline,
            cancel: Some(cancel),
            inbound: self.outbound.clone(),
            outbound: None,
        }
    }

    /// Limits the call to `timeout` from now; a deadline that is earlier already stays.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        // A timeout beyond the end of the clock is no limit.
        if let Some(deadline) = Instant::now().checked_add(timeout) {
            self.deadline = Some(
                self.deadline
                    .map_or(deadline, |earlier| earlier.min(deadline)),
            );
        }
        self
    }

    /// Ends the call when `token` is canceled.
    #[must_use]
    pub fn with_cancel(mut self, token: CancellationToken) -> Self {
        self.cancel = Some(token);
        self
    }

    /// Sends a header along with calls made with this context.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let headers = Arc::make_mut(self.outbound.get_or_insert_default());
        headers.append(name, value);
        self
    }

    /// Returns a context for work that goes on when this call ends: no deadline, no cancellation,
    /// no metadata.
    #[must_use]
    pub fn detach(&self) -> Self {
        Self::new()
    }

    /// Returns the instant at which the call fails with `deadline_exceeded`.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Returns the time that is left, zero once the deadline has passed.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Returns the metadata that arrived with the call; empty on the side that makes it.
    pub fn metadata(&self) -> &HeaderMap {
        static EMPTY: LazyLock<HeaderMap> = LazyLock::new(HeaderMap::new);
        self.inbound.as_deref().unwrap_or(&EMPTY)
    }

    /// Returns the headers that are sent with calls made with this context.
    pub(crate) fn outbound(&self) -> Option<&HeaderMap> {
        self.outbound.as_deref()
    }

    pub(crate) fn cancel_token(&self) -> Option<CancellationToken> {
        self.cancel.clone()
    }

    /// Reports whether nobody waits for the result any more.
    pub fn is_canceled(&self) -> bool {
        self.cancel
            .as_ref()
            .is_some_and(CancellationToken::is_cancelled)
    }

    /// Waits until nobody waits for the result any more: the caller canceled, its connection is
    /// lost, or the call is over. Waits for ever in a context that cannot be canceled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub async fn canceled(&self) {
        match &self.cancel {
            Some(token) => token.cancelled().await,
            None => std::future::pending().await,
        }
    }

    /// Runs `work` until it is done, the deadline passes or the context is canceled.
    ///
    /// # Errors
    ///
    /// Fails with `deadline_exceeded` or `canceled`; `work` is dropped then.
    pub(crate) async fn limit<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let canceled = async {
            self.canceled().await;
            Err(Error::canceled("the caller canceled the call"))
        };
        let expired = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
            Err(Error::deadline_exceeded(
                "the deadline passed before the call was done",
            ))
        };
        match (self.deadline.is_some(), self.cancel.is_some()) {
            (false, false) => work.await,
            (true, false) => {
                tokio::select! { biased; done = work => done, error = expired => error }
            }
            (false, true) => {
                tokio::select! { biased; done = work => done, error = canceled => error }
            }
            (true, true) => tokio::select! {
                biased;
                done = work => done,
                error = canceled => error,
                error = expired => error,
            },
        }
    }
}
