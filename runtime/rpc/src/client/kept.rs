//! A request that may have to be sent again, although it was made only once.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, request};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::Error;
use crate::body::Body;

/// What is kept of a request to make it once more.
pub(super) struct Kept {
    head: request::Parts,
    body: KeptBody,
}

enum KeptBody {
    /// All of it is here.
    Bytes(Body),
    /// It is here until somebody has taken something of it.
    Untouched(Slot),
}

/// Where a body is until something of it is taken.
type Slot = Arc<Mutex<Option<Body>>>;

impl Kept {
    /// Keeps what it takes to make a request once more.
    pub(super) fn new(request: Request<Body>) -> (Request<Body>, Self) {
        let (head, body) = request.into_parts();
        let (body, kept) = if let Some(copy) = body.copy() {
            (body, KeptBody::Bytes(copy))
        } else {
            let (body, slot) = share(body);
            (body, KeptBody::Untouched(slot))
        };
        let kept = Self {
            head: head.clone(),
            body: kept,
        };
        (Request::from_parts(head, body), kept)
    }

    /// Makes the request once more, unless something of its body was taken.
    pub(super) fn request(&mut self) -> Option<Request<Body>> {
        let body = match &mut self.body {
            KeptBody::Bytes(body) => body.copy()?,
            KeptBody::Untouched(slot) => {
                // Whoever had it before finds nothing any more.
                let body = lock(slot).take()?;
                let (body, moved) = share(body);
                *slot = moved;
                body
            }
        };
        Some(Request::from_parts(self.head.clone(), body))
    }
}

/// A body that goes on to be somewhere else until something of it is taken.
enum Untouched {
    Waiting(Slot),
    Taken(Body),
}

/// Returns a body that leaves another one where it is until something of that is taken.
fn share(body: Body) -> (Body, Slot) {
    let slot = Arc::new(Mutex::new(Some(body)));
    (Body::new(Untouched::Waiting(Arc::clone(&slot))), slot)
}

impl Untouched {
    fn peek<T>(&self, look: impl FnOnce(&Body) -> T) -> Option<T> {
        match self {
            Self::Waiting(slot) => lock(slot).as_ref().map(look),
            Self::Taken(body) => Some(look(body)),
        }
    }
}

impl HttpBody for Untouched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let (frame, body) = match &mut *self {
            Self::Taken(body) => return Pin::new(body).poll_frame(cx),
            Self::Waiting(slot) => {
                let mut slot = lock(slot);
                let Some(body) = &mut *slot else {
                    return Poll::Ready(Some(Err(Error::canceled("it is sent elsewhere"))));
                };
                let frame = ready!(Pin::new(body).poll_frame(cx));
                (frame, slot.take().unwrap_or_default())
            }
        };
        *self = Self::Taken(body);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.peek(HttpBody::is_end_stream).unwrap_or_default()
    }

    fn size_hint(&self) -> SizeHint {
        self.peek(HttpBody::size_hint).unwrap_or_default()
    }
}

fn lock(slot: &Slot) -> std::sync::MutexGuard<'_, Option<Body>> {
    // What a poisoned lock holds is a body that has failed.
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
