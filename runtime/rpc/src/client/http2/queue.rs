//! The way into a connection, and where calls wait until the server takes one more.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use h2::SendStream;
use h2::client::{ResponseFuture, SendRequest};
use http::Request;
use http_body::Body as _;

use crate::body::Body;

/// How many calls may be in flight before the server has said how many it takes. It is the least that
/// the specification asks servers to take.
///
/// Source: RFC 9113, section 6.5.2.
pub(super) const INITIAL_CALLS: usize = 100;

/// The way into a connection.
///
/// As long as the server takes more calls, each hands its request over and goes on. Otherwise they
/// wait in line with requests that nobody has seen, but for the first one, whose stream waits in h2.
///
/// h2 remembers one task for each stream that waits to be opened or to send. So whoever waits for a
/// stream has opened it itself, and sends nothing before.
#[derive(Debug)]
pub(super) struct Queue {
    sender: SendRequest<Bytes>,
    /// How many calls the server takes, as far as that was asked; zero before. One that takes fewer
    /// later has the others wait in h2.
    limit: AtomicUsize,
    waiting: AtomicUsize,
    /// Whose turn it is among those that wait.
    turn: tokio::sync::Mutex<()>,
}

/// A request whose head was sent.
pub(super) struct Sent {
    pub(super) response: ResponseFuture,
    pub(super) stream: SendStream<Bytes>,
    /// What belongs behind the head.
    pub(super) body: Body,
}

/// Why a request was not sent.
pub(super) enum Unsent {
    /// The connection takes no more, and nobody has seen the request.
    Ended(Box<Request<Body>>, h2::Error),
    /// It is none that can be sent.
    Unfit(h2::Error),
}

impl Queue {
    pub(super) fn new(sender: SendRequest<Bytes>) -> Self {
        Self {
            sender,
            limit: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Sends the head of a request once the server takes one more. `in_flight` is how many calls
    /// there are on the connection, this one included.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the request, of which nothing is sent before the server takes it.
    pub(super) async fn send(
        &self,
        request: Request<Body>,
        in_flight: usize,
    ) -> Result<Sent, Unsent> {
        // A clone knows of no stream that waits but its own.
        let sender = self.sender.clone();
        if self.waiting.load(Ordering::Relaxed) == 0 && self.has_room(in_flight) {
            return open(sender, request).map(|(sent, _)| sent);
        }
        // Boxed, so that calls do not carry the size of what few of them wait for.
        Box::pin(self.wait(sender, request)).await
    }

    fn has_room(&self, in_flight: usize) -> bool {
        if in_flight <= self.limit.load(Ordering::Relaxed) {
            return true;
        }
        // h2 has a lock for that.
        let limit = self.sender.current_max_send_streams();
        if limit != INITIAL_CALLS {
            self.limit.store(limit, Ordering::Relaxed);
        }
        in_flight <= limit
    }

    async fn wait(
        &self,
        sender: SendRequest<Bytes>,
        request: Request<Body>,
    ) -> Result<Sent, Unsent> {
        let _place = Place::behind(&self.waiting);
        let _turn = self.turn.lock().await;
        let (head, body) = request.into_parts();
        let again = Request::from_parts(head.clone(), Body::empty());
        let (mut sent, mut sender) = open(sender, Request::from_parts(head, body))?;
        match poll_fn(|cx| sender.poll_ready(cx)).await {
            Ok(()) => Ok(sent),
            Err(error) => {
                let body = std::mem::take(&mut sent.body);
                Err(Unsent::Ended(Box::new(again.map(|_| body)), error))
            }
        }
    }
}

/// Opens a stream; h2 lets it wait until the server takes it.
fn open(
    mut sender: SendRequest<Bytes>,
    request: Request<Body>,
) -> Result<(Sent, SendRequest<Bytes>), Unsent> {
    let nobody = &mut Context::from_waker(Waker::noop());
    if let Poll::Ready(Err(error)) = sender.poll_ready(nobody) {
        return Err(Unsent::Ended(Box::new(request), error));
    }
    let (head, body) = request.into_parts();
    let head = Request::from_parts(head, ());
    match sender.send_request(head, body.is_end_stream()) {
        Ok((response, stream)) => {
            let sent = Sent {
                response,
                stream,
                body,
            };
            Ok((sent, sender))
        }
        Err(error) => Err(Unsent::Unfit(error)),
    }
}

/// A place in line, until it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn behind(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
