//! Requests over HTTP/1.1 that are answered before they have been read.
//!
//! A caller that is still writing does not read. If the connection ended under it, the answer would
//! be lost with it, so what it writes is read on and thrown away, within bounds.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;

use crate::body::{connection_lost, read_on};
use crate::{Error, Result};

/// How many bytes are thrown away.
const MAX_BYTES: usize = 1024 * 1024;

/// The body of a request, which is read on when it is dropped before its end.
pub(super) struct Drained(Option<Incoming>);

impl Drained {
    pub(super) fn new(incoming: Incoming) -> Self {
        Self(Some(incoming))
    }
}

impl HttpBody for Drained {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let Some(incoming) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let frame = std::task::ready!(Pin::new(incoming).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(broken)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Some(incoming) => incoming.size_hint(),
            None => SizeHint::with_exact(0),
        }
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if let Some(rest) = self.0.take()
            && !rest.is_end_stream()
        {
            read_on(drain(rest));
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

async fn drain(mut rest: Incoming) {
    let mut left = MAX_BYTES;
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await;
        let Some(Ok(frame)) = frame else { return };
        let len = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(len) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
