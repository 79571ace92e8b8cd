//! One body type for every request and response.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use connect_plugin_wire::envelope;
use connect_plugin_wire::server::Answer;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;

use crate::Error;
use crate::http2::Received;
use crate::patience::Patience;

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
    /// Bytes and what follows them. Boxed, because few bodies have trailers.
    Trailed(Option<Bytes>, Option<Box<HeaderMap>>),
    Http1(Incoming),
    Http2(Received),
    Boxed(BoxBody),
}

impl Body {
    /// Returns a body without bytes.
    pub fn empty() -> Self {
        Self(Kind::Full(None))
    }

    /// Returns a body of bytes with trailers behind them.
    fn with_trailers(bytes: Bytes, trailers: HeaderMap) -> Self {
        let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        Self(Kind::Trailed(bytes, Some(Box::new(trailers))))
    }

    /// Makes a response of what the protocol answers.
    pub fn answer(answer: Answer) -> Response<Self> {
        let Answer {
            head,
            body,
            trailers,
        } = answer;
        head.map(|()| match trailers {
            None => Self::from(body),
            Some(trailers) => Self::with_trailers(body, trailers),
        })
    }

    /// Wraps any body.
    pub fn new<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes, Error = Error> + Send + 'static,
    {
        Self::pinned(Box::pin(body))
    }

    /// Wraps a body that is boxed already.
    pub(crate) fn pinned<B>(body: Pin<Box<B>>) -> Self
    where
        B: HttpBody<Data = Bytes, Error = Error> + Send + 'static,
    {
        Self(Kind::Boxed(body))
    }

    /// Takes a body that arrives over HTTP/1.1.
    pub(crate) fn http1(incoming: Incoming) -> Self {
        Self(Kind::Http1(incoming))
    }

    /// Returns all bytes and trailers if they are here.
    pub(crate) fn into_parts(self) -> Result<(Option<Bytes>, Option<Box<HeaderMap>>), Self> {
        match self.0 {
            Kind::Full(bytes) => Ok((bytes, None)),
            Kind::Trailed(bytes, trailers) => Ok((bytes, trailers)),
            kind => Err(Self(kind)),
        }
    }

    /// Returns another body of the same bytes, if all of it is here.
    pub(crate) fn copy(&self) -> Option<Self> {
        match &self.0 {
            Kind::Full(bytes) => Some(Self(Kind::Full(bytes.clone()))),
            _ => None,
        }
    }

    /// Collects the body, which may not be larger than `limit` bytes, nor come more slowly than
    /// somebody has patience.
    ///
    /// The first frame is taken as it is; only if more follow are they copied together. While there
    /// is more to come, `check` looks at what is there.
    ///
    /// # Errors
    ///
    /// Fails with `resource_exhausted` above the limit, with `deadline_exceeded` if nothing comes
    /// for too long, as the body does, and as `check` does.
    pub(crate) async fn collect(
        &mut self,
        limit: usize,
        patience: &mut Patience,
        check: impl Fn(&[u8]) -> Result<(), Error>,
    ) -> Result<Bytes, Error> {
        let size = self.size_hint();
        let announced = usize::try_from(size.lower()).unwrap_or(usize::MAX);
        if announced > limit {
            return Err(match size.exact() {
                Some(_) => envelope::too_large(announced, limit),
                None => envelope::larger_than(limit),
            });
        }
        let Some(first) = self.next_data(patience).await? else {
            return Ok(Bytes::new());
        };
        if first.len() <= limit && self.is_end_stream() {
            return Ok(first);
        }
        check(&first)?;
        let Some(second) = self.next_data(patience).await? else {
            return if first.len() > limit {
                Err(envelope::too_large(first.len(), limit))
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
                // The rest was not read, so that its size is not known.
                return Err(envelope::larger_than(limit));
            }
            joined.extend_from_slice(&data);
            check(&joined)?;
            next = self.next_data(patience).await?;
        }
        Ok(Bytes::from(joined))
    }

    /// Waits for the next frame.
    pub(crate) async fn next_frame(&mut self) -> Result<Option<Frame<Bytes>>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_frame(cx))
            .await
            .transpose()
    }

    /// Waits for the next data frame that is not empty. One that is empty is no sign of life.
    async fn next_data(&mut self, patience: &mut Patience) -> Result<Option<Bytes>, Error> {
        let next = std::future::poll_fn(|cx| {
            while let Poll::Ready(frame) = Pin::new(&mut *self).poll_frame(cx)? {
                match frame.map(Frame::into_data) {
                    None => return Poll::Ready(Ok(None)),
                    Some(Ok(data)) if !data.is_empty() => return Poll::Ready(Ok(Some(data))),
                    Some(_) => {}
                }
            }
            patience.poll_exhausted(cx).map(Err)
        });
        let data = next.await?;
        patience.renew(data.as_ref().map_or(0, Bytes::len));
        Ok(data)
    }
}

impl Default for Body {
    /// Returns a body without bytes, which is what layers of others answer with.
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Full(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl From<Received> for Body {
    fn from(body: Received) -> Self {
        Self(Kind::Http2(body))
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
            Kind::Trailed(bytes, trailers) => {
                let data = bytes.take().map(Frame::data);
                let frame = data.or_else(|| trailers.take().map(|it| Frame::trailers(*it)));
                Poll::Ready(frame.map(Ok))
            }
            Kind::Http1(incoming) => Pin::new(incoming)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(connection_lost))),
            Kind::Http2(received) => Pin::new(received).poll_frame(cx),
            Kind::Boxed(body) => body.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Full(bytes) => bytes.is_none(),
            Kind::Trailed(bytes, trailers) => bytes.is_none() && trailers.is_none(),
            Kind::Http1(incoming) => incoming.is_end_stream(),
            Kind::Http2(received) => received.is_end_stream(),
            Kind::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Full(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            // With a length in the head, some clients do not look for trailers.
            Kind::Trailed(..) => SizeHint::default(),
            Kind::Http1(incoming) => incoming.size_hint(),
            Kind::Http2(received) => received.size_hint(),
            Kind::Boxed(body) => body.size_hint(),
        }
    }
}

/// Returns how many bytes a body has by what its head says.
pub(crate) fn announced_length(head: &HeaderMap) -> Option<u64> {
    head.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Makes the error of a body that the other side did not finish: it canceled, it refused to go on,
/// or it is gone.
///
/// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors>.
pub(crate) fn broken_off(error: h2::Error) -> Error {
    match reset_reason(&error) {
        Some(reason @ h2::Reason::CANCEL) => {
            Error::canceled(format!("the other side canceled the call ({reason:?})"))
                .with_source(error)
        }
        Some(h2::Reason::REFUSED_STREAM) => {
            Error::unavailable("the other side refused the call (REFUSED_STREAM)")
                .with_source(error)
        }
        Some(h2::Reason::ENHANCE_YOUR_CALM) => {
            Error::resource_exhausted("the other side asked for fewer calls (ENHANCE_YOUR_CALM)")
                .with_source(error)
        }
        Some(h2::Reason::INADEQUATE_SECURITY) => Error::permission_denied(
            "the connection is not secure enough for the other side (INADEQUATE_SECURITY)",
        )
        .with_source(error),
        Some(h2::Reason::HTTP_1_1_REQUIRED) => Error::internal(
            "the other side takes the call over HTTP/1.1 alone (HTTP_1_1_REQUIRED): set \
             `.http_version(HttpVersion::Http1)` on the channel",
        )
        .with_source(error),
        // By its name, which is what specifications and other implementations call it.
        Some(reason) => Error::internal(format!("the other side broke the call off: {reason:?}"))
            .with_source(error),
        None => connection_lost(error),
    }
}

/// Returns why the other side reset the stream, if it did.
pub(crate) fn reset_reason(error: &h2::Error) -> Option<h2::Reason> {
    error.is_reset().then(|| error.reason())?
}

/// Makes the error of a body that one side cut off. Passed on over HTTP/2, it resets the stream
/// with `CANCEL`: the protocols' word for a caller who is not interested any more.
pub(crate) fn canceled() -> Error {
    Error::canceled("the other side canceled the call")
        .with_source(h2::Error::from(h2::Reason::CANCEL))
}

/// Makes the error of a connection that ended.
pub(crate) fn connection_lost(error: impl StdError + Send + Sync + 'static) -> Error {
    Error::unavailable("the connection was lost").with_source(error)
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("size_hint", &self.size_hint())
            .finish_non_exhaustive()
    }
}
