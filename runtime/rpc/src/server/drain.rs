//! The body of a request over HTTP/1.1, which is read on when it is answered before its end.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::oneshot;

use crate::body::connection_lost;
use crate::read_on::read_on;
use crate::{Error, Result};

/// The body of a request, which is read on when it is dropped before its end.
pub(super) struct Drained {
    /// `None` once it has ended.
    incoming: Option<Incoming>,
    /// Takes the rest, as long as there is no answer.
    unread: Option<oneshot::Sender<Incoming>>,
}

/// What is left of a request that nobody reads any more.
pub(super) struct Unread(oneshot::Receiver<Incoming>);

impl Drained {
    pub(super) fn new(incoming: Incoming) -> (Self, Unread) {
        let (unread, rest) = oneshot::channel();
        let drained = Self {
            incoming: Some(incoming),
            unread: Some(unread),
        };
        (drained, Unread(rest))
    }
}

impl Unread {
    /// Returns the rest, if it is known by now that nobody reads it.
    pub(super) fn take(mut self) -> Option<Incoming> {
        self.0.try_recv().ok()
    }
}

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let Some(incoming) = &mut self.incoming else {
            return Poll::Ready(None);
        };
        let frame = std::task::ready!(Pin::new(incoming).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.incoming = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(broken)))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.incoming {
            Some(incoming) => incoming.size_hint(),
            None => SizeHint::with_exact(0),
        }
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if let Some(rest) = self.incoming.take()
            && !rest.is_end_stream()
            && let Some(unread) = self.unread.take()
            && let Err(rest) = unread.send(rest)
        {
            read_on(rest);
        }
    }
}

/// Makes the error of a request whose body ends early, or is in pieces that make no sense.
fn broken(error: hyper::Error) -> Error {
    let source: Option<&io::Error> = error.source().and_then(|source| source.downcast_ref());
    let what = match source {
        Some(source)
            if matches!(
                source.kind(),
                ErrorKind::InvalidInput | ErrorKind::InvalidData
            ) =>
        {
            source.to_string()
        }
        _ => return connection_lost(error),
    };
    Error::invalid_argument(format!("the body of the request is malformed: {what}"))
        .with_source(error)
}
