//! How much of the host's router one plugin may take.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use connect_plugin_rpc::{Body, Error, Result};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::PluginLimits;

/// What the types of Connect's streams begin with.
const STREAM: &[u8] = b"application/connect+";

/// The calls that one plugin may have in flight through the router.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    calls: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    limits: PluginLimits,
}

/// One call in flight.
#[derive(Debug)]
pub(crate) struct InFlight(
    #[expect(dead_code, reason = "counts until dropped")] OwnedSemaphorePermit,
);

impl Share {
    pub(crate) fn new(limits: PluginLimits) -> Self {
        let permits = |count: u32| {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)))
        };
        Self {
            calls: permits(limits.calls),
            streams: permits(limits.streams),
            limits,
        }
    }

    /// Takes a call with these headers in.
    ///
    /// # Errors
    ///
    /// Fails with `resource_exhausted` if as many are in flight as may be.
    pub(crate) fn take(&self, caller: &str, headers: &HeaderMap) -> Result<InFlight> {
        // A request in gRPC does not tell whether it is a stream, so that all count as calls.
        let is_stream = headers
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(STREAM));
        let (semaphore, limit, name) = if is_stream {
            (&self.streams, self.limits.streams, "streams")
        } else {
            (&self.calls, self.limits.calls, "calls")
        };
        let permit = Arc::clone(semaphore).try_acquire_owned();
        permit.map(InFlight).map_err(|_| {
            Error::resource_exhausted(format!(
                "{caller} has {limit} {name} to other plugins in flight, which is its limit: it has \
                 to end some first; the host's `PluginLimits::{name}` raises it"
            ))
        })
    }
}

impl InFlight {
    /// Ends with the body of a response.
    pub(crate) fn until_the_end(self, response: Response<Body>) -> Response<Body> {
        response.map(|body| {
            if body.is_end_stream() {
                return body;
            }
            Body::new(Counted {
                body,
                in_flight: Some(self),
            })
        })
    }
}

/// The body of a response to a call that counts as long as there is more of it.
struct Counted {
    body: Body,
    in_flight: Option<InFlight>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        if !matches!(&frame, Some(Ok(_))) || this.body.is_end_stream() {
            this.in_flight = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
