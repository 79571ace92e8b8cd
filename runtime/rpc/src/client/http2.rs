//! Calls over HTTP/2: a few connections share them.

mod halves;
mod heard;
mod link;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;

use super::dial::Dialer;
use super::lost::lost;
use super::network::{KeepAlive, Older};
use super::resend::is_going_away;
use crate::body::Body;
use crate::random::random;
use crate::{Error, Result};
use link::{Link, Open};

pub(crate) use link::InFlight;

/// A body up to this size follows its head at once, and is not worth to be counted as a call in
/// flight.
const SMALL: u64 = 64 * 1024;

/// The connections to one target. Each carries many calls.
#[derive(Debug)]
pub(crate) struct Links(Vec<Link>);

impl Links {
    /// Makes the places for connections, at least one. Nothing is connected yet.
    pub(crate) fn new(
        dialer: &Arc<Dialer>,
        count: usize,
        keep_alive: KeepAlive,
        older: Option<&Arc<Older>>,
    ) -> Self {
        let link = || Link::new(Arc::clone(dialer), keep_alive, older.cloned());
        Self(std::iter::repeat_with(link).take(count.max(1)).collect())
    }

    /// Sends a request over the connection that was picked, and waits for the head of its response.
    /// A request that did not leave this process is sent again, once.
    pub(crate) async fn send(
        &self,
        call: InFlight,
        request: Request<Body>,
    ) -> Result<Response<Body>> {
        let mut refused = match try_send(call, request).await {
            Ok(response) => return Ok(response),
            Err(refused) => refused,
        };
        match refused.take_message() {
            // Boxed, so that calls do not carry the size of what few of them do.
            Some(request) => Box::pin(self.send_again(request)).await,
            None => Err(lost(refused.into_error())),
        }
    }

    async fn send_again(&self, request: Request<Body>) -> Result<Response<Body>> {
        let call = self.pick().await?;
        let sent = try_send(call, request).await;
        sent.map_err(|refused| lost(refused.into_error()))
    }

    /// Chooses the connection for a call: of two, the one with fewer calls in flight.
    pub(crate) async fn pick(&self) -> Result<InFlight> {
        match self.pick_open() {
            Some(open) => Ok(InFlight::on(open)),
            None => Box::pin(self.0[0].ready()).await.map(InFlight::on),
        }
    }

    fn pick_open(&self) -> Option<Arc<Open>> {
        let (first, second) = two_of(self.0.len(), random);
        let first = &self.0[first];
        let open = first.open();
        let Some(second) = second.map(|second| &self.0[second]) else {
            return open;
        };
        match (open, second.open()) {
            (Some(a), Some(b)) if b.load() < a.load() => Some(b),
            (Some(a), Some(_)) => Some(a),
            (Some(a), None) => Some(spare(a, second)),
            (None, Some(b)) => Some(spare(b, first)),
            (None, None) => {
                let open = self.0.iter().filter_map(Link::open);
                open.min_by_key(|open| open.load())
            }
        }
    }
}

/// Takes an open connection, and makes another one for later calls if this one is in use. No call
/// waits for that.
fn spare(open: Arc<Open>, other: &Link) -> Arc<Open> {
    if open.load() > 0 {
        other.warm_up();
    }
    open
}

/// Returns two different numbers below `count`, the lower one first.
fn two_of(count: usize, random: impl Fn() -> u64) -> (usize, Option<usize>) {
    match count {
        0 | 1 => (0, None),
        2 => (0, Some(1)),
        _ => {
            // A remainder prefers low numbers by nothing that could be measured.
            let below = |n: usize| usize::try_from(random() % n as u64).unwrap_or(0);
            let (a, b) = (below(count), below(count - 1));
            let b = if b < a { b } else { b + 1 };
            (a.min(b), Some(a.max(b)))
        }
    }
}

async fn try_send(
    call: InFlight,
    request: Request<Body>,
) -> Result<Response<Body>, TrySendError<Request<Body>>> {
    let mut sender = call.connection().sender();
    match sender.try_send_request(request).await {
        Ok(response) => Ok(response.map(|incoming| counted(incoming, call))),
        Err(refused) => {
            // Nothing was sent, or the other side takes no more: it does not on this connection,
            // although hyper may notice that only with the next request.
            if refused.message().is_some() || is_going_away(refused.error()) {
                call.connection().retire();
            }
            Err(refused)
        }
    }
}

/// Makes the body of a response, with which its call is over.
fn counted(incoming: Incoming, call: InFlight) -> Body {
    let body = Body::incoming(Version::HTTP_2, incoming);
    if body.size_hint().exact().is_some_and(|size| size <= SMALL) {
        return body;
    }
    Body::new(Counted { body, _call: call })
}

/// A body that is part of a call in flight until it is dropped.
struct Counted {
    body: Body,
    _call: InFlight,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_are_never_the_same_one() {
        assert_eq!(two_of(1, || 5), (0, None));
        assert_eq!(two_of(2, || 5), (0, Some(1)));
        for count in 3..6_usize {
            for random in 0..100_u64 {
                let (a, b) = two_of(count, || random);
                let b = b.expect("a second one");
                assert!(a < b && b < count, "{a} and {b} of {count}");
            }
        }
    }
}
