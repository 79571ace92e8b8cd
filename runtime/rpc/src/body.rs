//! One body type for every request and response.

use std::error::Error as _;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Version;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;

use crate::Error;

/// How many bytes of messages that are ready go into one frame before it is sent.
pub(crate) const BATCH: usize = 32 * 1024;

/// The body of an HTTP request or response.
///
/// It tells its size and its end wherever they are known: over HTTP/1.1 that saves chunking, over
/// HTTP/2 an empty last frame.
pub struct Body(Kind);

type BoxBody = Pin<Box<dyn HttpBody<Data = Bytes, Error = Error> + Send>>;

enum Kind {
    Full(Option<Bytes>),
    Http1(Incoming),
    Http2(Incoming),
    Boxed(BoxBody),
}

impl Body {
    /// Returns a body without bytes.
    pub fn empty() -> Self {
        Self(Kind::Full(None))
    }

    /// Wraps any body.
    pub fn new<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes, Error = Error> + Send + 'static,
    {
        Self(Kind::Boxed(Box::pin(body)))
    }

    /// Takes a body that arrives over a connection.
    pub(crate) fn incoming(version: Version, incoming: Incoming) -> Self {
        Self(if version == Version::HTTP_2 {
            Kind::Http2(incoming)
        } else {
            Kind::Http1(incoming)
        })
    }

    /// Collects the body, which may not be larger than `limit` bytes.
    ///
    /// The first frame is taken as it is; only if more follow are they copied together.
    ///
    /// # Errors
    ///
    /// Fails with `resource_exhausted` above the limit, and as the body does.
    pub(crate) async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        let announced = usize::try_from(self.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > limit {
            return Err(connect_plugin_wire::envelope::too_large(announced, limit));
        }
        let Some(first) = self.next_data().await? else {
            return Ok(Bytes::new());
        };
        if first.len() <= limit && self.is_end_stream() {
            return Ok(first);
        }
        let Some(second) = self.next_data().await? else {
            return if first.len() > limit {
                Err(connect_plugin_wire::envelope::too_large(first.len(), limit))
            } else {
                Ok(first)
            };
        };
        // What is announced has been checked against the limit, so a peer cannot ask for room that
        // it may not fill.
        let mut joined = Vec::with_capacity(announced.max(first.len() + second.len()).min(limit));
        let mut next = Some(second);
        joined.extend_from_slice(&first);
        while let Some(data) = next {
            if joined.len() + data.len() > limit {
                let len = joined.len() + data.len();
                return Err(connect_plugin_wire::envelope::too_large(len, limit));
            }
            joined.extend_from_slice(&data);
            next = self.next_data().await?;
        }
        Ok(Bytes::from(joined))
    }

    /// Waits for the next data frame that is not empty.
    async fn next_data(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let frame = std::future::poll_fn(|cx| Pin::new(&mut *self).poll_frame(cx)).await;
            match frame.transpose()?.map(Frame::into_data) {
                None => return Ok(None),
                Some(Ok(data)) if !data.is_empty() => return Ok(Some(data)),
                Some(_) => {}
            }
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Full(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match &mut self.0 {
            Kind::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Kind::Http1(incoming) => Pin::new(incoming)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(broken_off))),
            Kind::Http2(incoming) => {
                let frame = std::task::ready!(Pin::new(&mut *incoming).poll_frame(cx));
                Poll::Ready(match frame {
                    // A stream that is reset "without an error" ends here too, and some proxies
                    // reset so for callers that went away. Only its last frame makes it complete.
                    None if !incoming.is_end_stream() => Some(Err(canceled())),
                    frame => frame.map(|frame| frame.map_err(broken_off)),
                })
            }
            Kind::Boxed(body) => body.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Full(bytes) => bytes.is_none(),
            Kind::Http1(incoming) | Kind::Http2(incoming) => incoming.is_end_stream(),
            Kind::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Full(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Kind::Http1(incoming) | Kind::Http2(incoming) => incoming.size_hint(),
            Kind::Boxed(body) => body.size_hint(),
        }
    }
}

/// Makes the error of a body that the other side did not finish: it canceled, or it is gone.
fn broken_off(error: hyper::Error) -> Error {
    let reset = error
        .source()
        .and_then(|source| source.downcast_ref::<h2::Error>());
    match reset.filter(|reset| reset.is_reset()) {
        Some(reset) if reset.reason() == Some(h2::Reason::CANCEL) => canceled(),
        _ => connection_lost(error),
    }
}

/// Makes the error of a body that one side cut off. Passed on over HTTP/2, it resets the stream
/// with `CANCEL`: the protocols' word for a caller who is not interested any more.
pub(crate) fn canceled() -> Error {
    Error::canceled("the other side canceled the call")
        .with_source(h2::Error::from(h2::Reason::CANCEL))
}

/// Makes the error of a connection that ended.
pub(crate) fn connection_lost(error: hyper::Error) -> Error {
    Error::unavailable("the connection was lost").with_source(error)
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("size_hint", &self.size_hint())
            .finish_non_exhaustive()
    }
}
