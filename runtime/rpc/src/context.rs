//! What surrounds a call: deadline, cancellation, metadata and caller.

use std::pin::pin;
use std::sync::{Arc, LazyLock, OnceLock};
use std::task::Poll;
use std::time::Duration;

use http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::deadline::{call_exceeded, call_over, caller_canceled};
use crate::exchange::{Exchange, OverOnDrop, ResponseMetadata};
use crate::inbound::Inbound;
use crate::{Error, Result};

/// What surrounds a call, the same type on both sides.
///
/// In a handler it is the inbound context; handed to another client, it makes that call part of
/// this one: the deadline and the cancellation are passed on, the inbound metadata is not, so that
/// credentials stay where they were sent.
///
/// ```
/// use std::time::Duration;
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::Context;
///
/// let cx = Context::new().with_timeout(Duration::from_secs(2));
/// assert!(cx.remaining().is_some_and(|left| left <= Duration::from_secs(2)));
/// assert_eq!(cx.detach().remaining(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context {
    deadline: Option<Instant>,
    cancel: Option<CancellationToken>,
    inbound: Inbound,
    outbound: Option<Arc<HeaderMap>>,
    /// Where the metadata of responses to this side's calls goes, if anybody asked for it.
    received: Option<Arc<Exchange>>,
    /// Values by their types, for this process only.
    values: Option<Arc<Extensions>>,
}

impl Context {
    /// Makes a context without deadline and metadata.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the context of a call that arrived.
    pub(crate) fn inbound(deadline: Option<Instant>, metadata: HeaderMap) -> Self {
        Self {
            deadline,
            inbound: Inbound::Exchange(Arc::new(Exchange::new(metadata))),
            ..Self::default()
        }
    }

    /// Makes the context that a service in this process sees of a call made with this one.
    ///
    /// What the caller sends becomes what the service receives, as on the wire.
    #[inline]
    pub(crate) fn arrive(&self) -> Self {
        // What came in with the call before this one is forgotten.
        if let Some(received) = &self.received {
            received.take_response();
        }
        Self {
            deadline: self.deadline,
            inbound: Inbound::Here {
                sent: self.outbound.clone(),
                caller: self.received.clone(),
                made: OnceLock::new(),
            },
            ..Self::default()
        }
    }

    /// Says that nobody waits for the result any more, of a call whose handler is part of its
    /// caller's future.
    #[inline]
    pub(crate) fn end(&self) {
        self.inbound.end();
    }

    /// Returns what says the same when it is dropped, for calls whose handler is not.
    pub(crate) fn over_on_drop(&self) -> OverOnDrop {
        OverOnDrop::new(self.exchange().cloned().unwrap_or_default())
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

    /// Sends a header along with calls made with this context. Headers that belong to HTTP or to a
    /// protocol, such as `content-length` and all that begin with `grpc-` or `connect-`, are not sent:
    /// each call has its own.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let headers = Arc::make_mut(self.outbound.get_or_insert_default());
        headers.append(name, value);
        self
    }

    /// Puts a value into the context, which [`get`](Self::get) finds by its type. It stays in this
    /// process and with this call: an interceptor tells a handler with it who the caller is.
    ///
    /// ```
    /// # use connect_plugin_rpc::Context;
    /// #[derive(Clone)]
    /// struct Caller(&'static str);
    ///
    /// let cx = Context::new().with(Caller("alice"));
    /// assert!(cx.get::<Caller>().is_some_and(|caller| caller.0 == "alice"));
    /// ```
    #[must_use]
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        Arc::make_mut(self.values.get_or_insert_default()).insert(value);
        self
    }

    /// Returns the value of this type that was [put](Self::with) into the context.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.values.as_ref()?.get()
    }

    /// Keeps the headers and trailers of the response to a call made with this context: see
    /// [`response`](Self::response).
    ///
    /// ```
    /// # use connect_plugin_rpc::Context;
    /// let cx = Context::new().with_response_metadata();
    /// // let reply = client.get(&cx, "key").await?;
    /// assert!(cx.response().headers().get("x-served-by").is_none());
    /// ```
    #[must_use]
    pub fn with_response_metadata(mut self) -> Self {
        self.received = Some(Arc::new(Exchange::new(HeaderMap::new())));
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
        self.inbound.metadata().unwrap_or(&EMPTY)
    }

    /// Returns the headers and trailers of the response.
    ///
    /// In a handler it is what goes out with the response, whether the call succeeds or fails. On
    /// the side that makes the call it is what came in, if the context was made
    /// [to keep it](Self::with_response_metadata); of several calls with one context it is that of
    /// the last.
    pub fn response(&self) -> ResponseMetadata {
        let exchange = self.received.as_ref().or_else(|| self.exchange());
        ResponseMetadata::new(exchange.cloned().unwrap_or_default())
    }

    /// Returns what has arrived of the call and what goes back.
    pub(crate) fn exchange(&self) -> Option<&Arc<Exchange>> {
        self.inbound.exchange()
    }

    /// Returns where the metadata of a response goes, if anybody asked for it.
    pub(crate) fn received(&self) -> Option<&Arc<Exchange>> {
        self.received.as_ref()
    }

    /// Forgets the metadata of the last response: another call is made.
    pub(crate) fn forget_response(&self) {
        if let Some(received) = &self.received {
            received.take_response();
        }
    }

    /// Returns the headers that are sent with calls made with this context.
    pub(crate) fn outbound(&self) -> Option<&HeaderMap> {
        self.outbound.as_deref()
    }

    /// Returns what ends the call: the caller's own token, or the end of the call that this one is
    /// part of.
    pub(crate) fn cancel_token(&self) -> Option<CancellationToken> {
        let own = self.cancel.clone();
        own.or_else(|| self.exchange().map(|exchange| exchange.over()))
    }

    /// Reports whether nobody waits for the result any more.
    pub fn is_canceled(&self) -> bool {
        match &self.cancel {
            Some(token) => token.is_cancelled(),
            None => self.inbound.is_over(),
        }
    }

    /// Waits until nobody waits for the result any more: the caller canceled, its connection is
    /// lost, or the call is over. Waits for ever in a context that cannot be canceled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub async fn canceled(&self) {
        match self.cancel_token() {
            Some(token) => token.cancelled().await,
            None => std::future::pending().await,
        }
    }

    /// Runs `work` until it is done, the deadline passes or the context is canceled; not at all if
    /// that has happened already.
    ///
    /// # Errors
    ///
    /// Fails with `deadline_exceeded` or `canceled`; `work` is dropped then.
    pub(crate) async fn limit<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        if self.is_unlimited() {
            return work.await;
        }
        if self.is_canceled() {
            return Err(caller_canceled());
        }
        if self.remaining() == Some(Duration::ZERO) {
            return Err(call_exceeded());
        }
        let limit = call_over(self.cancel_token(), self.deadline);
        let (mut work, mut limit) = (pin!(work), pin!(limit));
        std::future::poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(done.map_err(|error| self.in_time(error))),
            Poll::Pending => limit.as_mut().poll(cx).map(Err),
        })
        .await
    }

    /// Reports whether nothing can end a call before it is done, as is so for most.
    #[inline]
    fn is_unlimited(&self) -> bool {
        self.deadline.is_none() && self.cancel.is_none() && self.inbound.is_nothing()
    }

    /// Tells a deadline by its name: a server that ends a call in time may say so by canceling it.
    pub(crate) fn in_time(&self, error: Error) -> Error {
        if error.is_canceled() && self.remaining() == Some(Duration::ZERO) {
            return call_exceeded();
        }
        error
    }
}
