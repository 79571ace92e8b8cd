//! Bodies and services of others, such as those of axum.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tower_service::Service;

use crate::Error;
use crate::body::{Body, announced_length, canceled};

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// Takes a request whose body somebody else has made.
pub(crate) fn request<B>(request: Request<B>) -> Request<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let missing = if request.version() == Version::HTTP_2 {
        Missing::of(&request)
    } else {
        // HTTP/1.1 has an end that cannot be taken for anything else.
        Missing::Nothing
    };
    request.map(|body| adopt(body, missing))
}

/// Takes a request of this side whose body somebody else has made.
pub(crate) fn outgoing<B>(request: Request<B>) -> Request<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    request.map(|body| adopt(body, Missing::Nothing))
}

/// Lets a tower service of somebody else answer a request.
///
/// # Errors
///
/// Fails as the service does.
pub(crate) async fn call<S, B>(
    mut service: S,
    request: Request<Body>,
) -> Result<Response<Body>, BoxError>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    poll_fn(|cx| service.poll_ready(cx))
        .await
        .map_err(Into::into)?;
    let answered = service.call(request).await.map_err(Into::into)?;
    Ok(answered.map(|body| adopt(body, Missing::Nothing)))
}

fn adopt<B>(body: B, missing: Missing) -> Body
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let mut body = Some(body);
    // One of ours stays what it is.
    if let Some(ours) = (&mut body as &mut dyn Any).downcast_mut::<Option<Body>>()
        && let Some(ours) = ours.take()
    {
        return ours;
    }
    match body {
        Some(body) => Body::new(Foreign {
            body: Box::pin(body),
            missing,
        }),
        None => Body::empty(),
    }
}

/// What must come before the end of a body is taken for one.
///
/// A stream of HTTP/2 that the caller resets looks to hyper's users like one that ended. Only the
/// body itself knows, or the length that was announced.
#[derive(Clone, Copy, Debug)]
enum Missing {
    Nothing,
    /// So many bytes.
    Bytes(u64),
    /// That the body says so.
    Word,
}

impl Missing {
    fn of<B>(request: &Request<B>) -> Self {
        announced_length(request.headers()).map_or(Self::Word, Self::Bytes)
    }

    fn is_cut_off(self, says_that_it_ended: bool) -> bool {
        match self {
            Self::Nothing | Self::Bytes(0) => false,
            Self::Bytes(_) | Self::Word => !says_that_it_ended,
        }
    }
}

struct Foreign<B> {
    body: Pin<Box<B>>,
    missing: Missing,
}

impl<B> HttpBody for Foreign<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = match ready!(self.body.as_mut().poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => {
                let error = failed(error.into(), "the body was cut off");
                return Poll::Ready(Some(Err(error)));
            }
            None if self.missing.is_cut_off(self.body.is_end_stream()) => {
                return Poll::Ready(Some(Err(canceled())));
            }
            None => return Poll::Ready(None),
        };
        if let (Missing::Bytes(missing), Some(data)) = (&mut self.missing, frame.data_ref()) {
            *missing = missing.saturating_sub(data.len() as u64);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Makes the error of a body or a layer that failed; one of ours stays what it is.
pub(crate) fn failed(error: BoxError, what: &'static str) -> Error {
    let mut source: Option<&(dyn StdError + 'static)> = Some(&*error);
    while let Some(error) = source {
        if let Some(ours) = error.downcast_ref::<Error>() {
            return ours.clone();
        }
        source = error.source();
    }
    Error::unavailable(what).with_source(Failed(error))
}

/// What others say of a body or a layer that failed.
#[derive(Debug)]
struct Failed(BoxError);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
