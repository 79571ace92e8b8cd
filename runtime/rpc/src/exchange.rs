//! What surrounds the messages of one call: the metadata that came with the request, what goes along
//! with the response, and whether somebody still waits for it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use connect_plugin_wire::Metadata;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio_util::sync::CancellationToken;

/// What both sides of a call share of it besides its messages.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    request: Sent,
    /// Boxed, and made when there is some: few calls have any.
    response: Mutex<Option<Box<Metadata>>>,
    /// Of a caller in this process: it sees what the handler adds.
    caller: Option<Arc<Exchange>>,
    /// Nobody waits for the result any more.
    is_over: AtomicBool,
    /// Is canceled then. Few handlers ask for it.
    over: OnceLock<CancellationToken>,
}

/// The metadata that was sent with a request.
#[derive(Debug, Default)]
enum Sent {
    #[default]
    Nothing,
    Arrived(HeaderMap),
    /// By a caller in this process.
    Shared(Arc<HeaderMap>),
}

impl Exchange {
    pub(crate) fn new(request: HeaderMap) -> Self {
        Self {
            request: Sent::Arrived(request),
            ..Self::default()
        }
    }

    /// Makes what the two sides of a call between two parts of this process share.
    pub(crate) fn between(request: Option<Arc<HeaderMap>>, caller: Option<Arc<Self>>) -> Self {
        Self {
            request: request.map_or(Sent::Nothing, Sent::Shared),
            caller,
            ..Self::default()
        }
    }

    pub(crate) fn request(&self) -> Option<&HeaderMap> {
        match &self.request {
            Sent::Nothing => None,
            Sent::Arrived(metadata) => Some(metadata),
            Sent::Shared(metadata) => Some(metadata),
        }
    }

    pub(crate) fn take_response(&self) -> Metadata {
        let metadata = self.response().take();
        metadata.map(|metadata| *metadata).unwrap_or_default()
    }

    pub(crate) fn take_headers(&self) -> HeaderMap {
        let mut response = self.response();
        let headers = response.as_mut().map(|it| std::mem::take(&mut it.headers));
        headers.unwrap_or_default()
    }

    pub(crate) fn take_trailers(&self) -> HeaderMap {
        let mut response = self.response();
        let trailers = response.as_mut().map(|it| std::mem::take(&mut it.trailers));
        trailers.unwrap_or_default()
    }

    pub(crate) fn set_response(&self, metadata: Metadata) {
        *self.response() = Some(Box::new(metadata));
    }

    pub(crate) fn set_headers(&self, headers: HeaderMap) {
        self.set_response(Metadata {
            headers,
            trailers: HeaderMap::new(),
        });
    }

    fn response(&self) -> MutexGuard<'_, Option<Box<Metadata>>> {
        let exchange = self.caller.as_deref().unwrap_or(self);
        // A poisoned lock holds whole maps all the same: nothing panics while it is held.
        exchange
            .response
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports whether nobody waits for the result any more.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Returns a token that is canceled when nobody waits for the result any more.
    pub(crate) fn over(&self) -> CancellationToken {
        let token = self.over.get_or_init(CancellationToken::new);
        // Whoever ended the call in between looked for the token before there was one.
        if self.is_over() {
            token.cancel();
        }
        token.clone()
    }

    /// Says that nobody waits for the result any more.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        if let Some(token) = self.over.get() {
            token.cancel();
        }
    }
}

/// Tells the handler's context that nobody waits any more when this is dropped.
#[derive(Debug)]
pub(crate) struct OverOnDrop(Arc<Exchange>);

impl OverOnDrop {
    pub(crate) fn new(exchange: Arc<Exchange>) -> Self {
        Self(exchange)
    }

    pub(crate) fn exchange(&self) -> &Exchange {
        &self.0
    }
}

impl Drop for OverOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Headers and trailers of a response: see [`Context::response`](crate::Context::response).
///
/// Clones are the same metadata. Values of names that end in `-bin` are binary: they are written
/// with [`encode_binary`](crate::encode_binary) and read with
/// [`decode_binary`](crate::decode_binary).
#[derive(Clone)]
pub struct ResponseMetadata(Arc<Exchange>);

impl ResponseMetadata {
    pub(crate) fn new(exchange: Arc<Exchange>) -> Self {
        Self(exchange)
    }

    /// Adds a header, which goes out in front of the first message. Once the head of a stream's
    /// response is sent, headers come too late and are dropped.
    pub fn append_header(&self, name: HeaderName, value: HeaderValue) {
        let mut response = self.0.response();
        response.get_or_insert_default().headers.append(name, value);
    }

    /// Adds a trailer, which goes out behind the last message.
    pub fn append_trailer(&self, name: HeaderName, value: HeaderValue) {
        let mut response = self.0.response();
        response
            .get_or_insert_default()
            .trailers
            .append(name, value);
    }

    /// Returns the headers. On the side that makes a call they are there as soon as the call
    /// returns; a stream in both directions has them with its first message.
    pub fn headers(&self) -> HeaderMap {
        let response = self.0.response();
        response
            .as_ref()
            .map(|it| it.headers.clone())
            .unwrap_or_default()
    }

    /// Returns the trailers. On the side that makes a call they are there when it has ended: for a
    /// stream, after its last message.
    pub fn trailers(&self) -> HeaderMap {
        let response = self.0.response();
        response
            .as_ref()
            .map(|it| it.trailers.clone())
            .unwrap_or_default()
    }
}

impl fmt::Debug for ResponseMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseMetadata")
            .field(&self.0.response().as_deref())
            .finish()
    }
}
