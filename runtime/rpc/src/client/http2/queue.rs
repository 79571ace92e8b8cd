//! The way into a connection, and where calls wait until the server takes one more.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use h2::SendStream;
use h2::client::{ResponseFuture, SendRequest};
use http::Request;
use http_body::Body as _;
use tokio::time::timeout;

use super::condition::Condition;
use crate::body::Body;

/// How many calls may be in flight before the server has said how many it takes. It is the least that
/// the specification asks servers to take.
///
/// Source: RFC 9113, section 6.5.2.
pub(super) const INITIAL_CALLS: usize = 100;

/// How long the first one in line waits for a call to be over before it asks h2. Answers that have
/// ended and that nobody reads are calls in flight here, while h2 knows better.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way into a connection.
///
/// As long as the server takes more calls, each hands its request over and goes on. Otherwise they
/// wait in line with requests that nobody has seen: a stream that waits in h2 is opened and reset even
/// if its call is given up, and many of those are an attack to the server.
#[derive(Debug)]
pub(super) struct Queue {
    sender: SendRequest<Bytes>,
    /// How many calls the server takes, as far as that was asked; zero before. One that takes fewer
    /// later has the others wait in h2.
    limit: AtomicUsize,
    condition: Arc<Condition>,
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
    pub(super) fn new(sender: SendRequest<Bytes>, condition: Arc<Condition>) -> Self {
        Self {
            sender,
            limit: AtomicUsize::new(0),
            condition,
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Sends the head of a request once the server takes one more.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future sends nothing, but for the head of the one whose turn it is.
    pub(super) async fn send(&self, request: Request<Body>) -> Result<Sent, Unsent> {
        // A clone knows of no stream that waits but its own.
        let sender = self.sender.clone();
        if self.condition.waiting() == 0 && self.has_room(self.condition.in_flight()) {
            return open(sender, request).map(|(sent, _)| sent);
        }
        // Boxed, so that calls do not carry the size of what few of them wait for.
        Box::pin(self.wait(sender, request)).await
    }

    /// Reports whether the server takes so many calls.
    fn has_room(&self, calls: usize) -> bool {
        if calls <= self.limit.load(Ordering::Relaxed) {
            return true;
        }
        // h2 has a lock for that.
        let limit = self.sender.current_max_send_streams();
        if limit != INITIAL_CALLS {
            self.limit.store(limit, Ordering::Relaxed);
        }
        calls <= limit
    }

    async fn wait(
        &self,
        mut sender: SendRequest<Bytes>,
        request: Request<Body>,
    ) -> Result<Sent, Unsent> {
        let place = self.condition.wait_in_line();
        let _turn = self.turn.lock().await;
        loop {
            if let Some(error) = ended(&mut sender) {
                return Err(Unsent::Ended(Box::new(request), error));
            }
            let others = place.in_flight_without_line();
            if others < self.sender.current_max_send_streams() {
                return open(sender, request).map(|(sent, _)| sent);
            }
            if timeout(PATIENCE, place.changed()).await.is_err() {
                return probe(sender, request).await;
            }
        }
    }
}

/// Opens a stream, and waits until the server takes it. Nobody else waits for it meanwhile: h2
/// remembers one task for each stream that waits to be opened or to send.
async fn probe(sender: SendRequest<Bytes>, request: Request<Body>) -> Result<Sent, Unsent> {
    let (head, body) = request.into_parts();
    let again = Request::from_parts(head.clone(), ());
    let (mut sent, mut sender) = open(sender, Request::from_parts(head, body))?;
    match poll_fn(|cx| sender.poll_ready(cx)).await {
        Ok(()) => Ok(sent),
        Err(error) => {
            let body = std::mem::take(&mut sent.body);
            Err(Unsent::Ended(Box::new(again.map(|()| body)), error))
        }
    }
}

/// Returns why the connection takes no more requests, if it does not.
fn ended(sender: &mut SendRequest<Bytes>) -> Option<h2::Error> {
    let nobody = &mut Context::from_waker(Waker::noop());
    match sender.poll_ready(nobody) {
        Poll::Ready(Err(error)) => Some(error),
        _ => None,
    }
}

/// Opens a stream; h2 lets it wait until the server takes it.
fn open(
    mut sender: SendRequest<Bytes>,
    request: Request<Body>,
) -> Result<(Sent, SendRequest<Bytes>), Unsent> {
    if let Some(error) = ended(&mut sender) {
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
