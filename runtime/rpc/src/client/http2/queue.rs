//! Where calls wait until the server takes one more.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use h2::client::SendRequest;

/// The way into a connection.
///
/// As long as the server takes more calls, each holds a lock while it hands its request over, and no
/// longer. Otherwise they wait in line, with requests that nobody has seen.
#[derive(Debug)]
pub(super) struct Queue {
    way: Mutex<Way>,
    /// Whose turn it is among those that wait.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Way {
    sender: SendRequest<Bytes>,
    /// How many wait. h2 wakes only whoever asked last, so nobody asks but the one whose turn it is.
    waiting: usize,
}

impl Queue {
    pub(super) fn new(sender: SendRequest<Bytes>) -> Self {
        Self {
            way: Mutex::new(Way { sender, waiting: 0 }),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Hands `request` over by means of `send` once the server takes one more.
    ///
    /// # Errors
    ///
    /// Gives it back, with the reason, if the connection takes no more.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future sends nothing.
    pub(super) async fn send<T, R>(
        &self,
        request: T,
        send: impl FnOnce(&mut SendRequest<Bytes>, T) -> R,
    ) -> Result<R, (T, h2::Error)> {
        match self.enter() {
            Poll::Ready(Ok(mut way)) => return Ok(send(&mut way.sender, request)),
            Poll::Ready(Err(error)) => return Err((request, error)),
            Poll::Pending => {}
        }
        let place = Place(self);
        // Boxed, so that calls do not carry the size of what few of them wait for.
        match Box::pin(place.wait()).await {
            Ok(_turn) => Ok(send(&mut self.lock().sender, request)),
            Err(error) => Err((request, error)),
        }
    }

    /// Returns the way if it is free; if it is not, the caller has a place in line.
    fn enter(&self) -> Poll<Result<MutexGuard<'_, Way>, h2::Error>> {
        let mut way = self.lock();
        if way.waiting == 0 {
            let nobody = &mut Context::from_waker(Waker::noop());
            match way.sender.poll_ready(nobody) {
                Poll::Ready(ready) => return Poll::Ready(ready.map(|()| way)),
                Poll::Pending => {}
            }
        }
        way.waiting += 1;
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Way> {
        // A panic in h2 leaves a connection that its driver ends.
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in line, until it is dropped.
struct Place<'a>(&'a Queue);

impl<'a> Place<'a> {
    /// Waits until it is the first one, and the server takes one more. Nobody overtakes it before
    /// what is returned is dropped.
    async fn wait(&self) -> Result<tokio::sync::MutexGuard<'a, ()>, h2::Error> {
        let turn = self.0.turn.lock().await;
        poll_fn(|cx| self.0.lock().sender.poll_ready(cx)).await?;
        Ok(turn)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}
