//! The metadata of one call: what came with the request, and what goes along with the response.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use connect_plugin_wire::Metadata;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The metadata of one call.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    request: HeaderMap,
    response: Mutex<Metadata>,
    /// Of a caller in this process: it sees what the handler adds.
    caller: Option<Arc<Exchange>>,
}

impl Exchange {
    pub(crate) fn new(request: HeaderMap) -> Self {
        Self::between(request, None)
    }

    /// Makes the metadata of a call between two parts of this process.
    pub(crate) fn between(request: HeaderMap, caller: Option<Arc<Self>>) -> Self {
        Self {
            request,
            response: Mutex::default(),
            caller,
        }
    }

    pub(crate) fn request(&self) -> &HeaderMap {
        &self.request
    }

    pub(crate) fn take_response(&self) -> Metadata {
        std::mem::take(&mut *self.response())
    }

    pub(crate) fn take_headers(&self) -> HeaderMap {
        std::mem::take(&mut self.response().headers)
    }

    pub(crate) fn take_trailers(&self) -> HeaderMap {
        std::mem::take(&mut self.response().trailers)
    }

    pub(crate) fn set_response(&self, metadata: Metadata) {
        *self.response() = metadata;
    }

    pub(crate) fn set_headers(&self, headers: HeaderMap) {
        *self.response() = Metadata {
            headers,
            trailers: HeaderMap::new(),
        };
    }

    fn response(&self) -> MutexGuard<'_, Metadata> {
        let exchange = self.caller.as_deref().unwrap_or(self);
        // A poisoned lock holds whole maps all the same: nothing panics while it is held.
        exchange
            .response
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
        self.0.response().headers.append(name, value);
    }

    /// Adds a trailer, which goes out behind the last message.
    pub fn append_trailer(&self, name: HeaderName, value: HeaderValue) {
        self.0.response().trailers.append(name, value);
    }

    /// Returns the headers. On the side that makes a call they are there as soon as the call
    /// returns; a stream in both directions has them with its first message.
    pub fn headers(&self) -> HeaderMap {
        self.0.response().headers.clone()
    }

    /// Returns the trailers. On the side that makes a call they are there when it has ended: for a
    /// stream, after its last message.
    pub fn trailers(&self) -> HeaderMap {
        self.0.response().trailers.clone()
    }
}

impl fmt::Debug for ResponseMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseMetadata")
            .field(&*self.0.response())
            .finish()
    }
}
