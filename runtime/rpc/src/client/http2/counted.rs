//! What ends with the body of a response.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio_util::task::AbortOnDropHandle;

use super::link::InFlight;
use crate::Error;
use crate::body::Body;
use crate::http2::Received;

/// A body up to this size follows its head at once, and is not worth to be counted as a call in
/// flight.
const SMALL: u64 = 64 * 1024;

/// Makes the body of a response, with which its call is over, and what is still sent of its request.
pub(super) fn counted(
    body: Received,
    call: InFlight,
    upload: Option<AbortOnDropHandle<()>>,
) -> Body {
    if upload.is_none() && body.size_hint().exact().is_some_and(|size| size <= SMALL) {
        return Body::from(body);
    }
    Body::new(Counted {
        body,
        call,
        _upload: upload,
    })
}

/// A body that is part of a call in flight until it is dropped.
struct Counted {
    body: Received,
    call: InFlight,
    _upload: Option<AbortOnDropHandle<()>>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        let condition = self.call.connection().condition();
        frame.map_err(|error| condition.explain(error))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
