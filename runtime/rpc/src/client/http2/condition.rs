//! What the calls over a connection and its driver tell each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::client::pace::Attempt;
use crate::http2::LastHeard;

/// How a connection is, and how many calls it has.
#[derive(Debug)]
pub(super) struct Condition {
    /// How it was made, which is told what comes of it.
    attempt: Attempt,
    /// Canceled when the other side has said something.
    heard: CancellationToken,
    last_heard: Arc<LastHeard>,
    is_answered: AtomicBool,
    in_flight: AtomicUsize,
    is_retired: AtomicBool,
    is_silent: AtomicBool,
    /// How many calls wait until the server takes more of them. They are in flight, too.
    waiting: AtomicUsize,
    /// Told when the first of them should look whether it is its turn.
    changed: Notify,
}

impl Condition {
    pub(super) fn new(
        attempt: Attempt,
        heard: CancellationToken,
        last_heard: Arc<LastHeard>,
    ) -> Self {
        Self {
            attempt,
            heard,
            last_heard,
            is_answered: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
            is_retired: AtomicBool::new(false),
            is_silent: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
            changed: Notify::new(),
        }
    }

    /// Returns the attempt to connect that led to the connection.
    pub(super) fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// Returns what is canceled when the other side has said something.
    pub(super) fn heard(&self) -> &CancellationToken {
        &self.heard
    }

    /// Says that the other side has answered a call.
    pub(super) fn answer(&self) {
        // Read first: it is so for all calls but one, and reading holds up no other.
        if !self.is_answered() && !self.is_answered.swap(true, Ordering::Relaxed) {
            self.attempt.answered();
        }
    }

    /// Reports whether the other side has answered a call.
    pub(super) fn is_answered(&self) -> bool {
        self.is_answered.load(Ordering::Relaxed)
    }

    /// Says that a call more is in flight.
    pub(super) fn begin_call(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    /// Says that one is over.
    pub(super) fn end_call(&self) {
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        self.tell_line();
    }

    /// Returns how many calls wait until the server takes more of them.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Takes a place in line.
    pub(super) fn wait_in_line(&self) -> Place<'_> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        // The first one may have counted this one as a call that does not wait.
        self.tell_line();
        Place(self)
    }

    /// Has the first one in line look whether it is its turn, if there is any.
    pub(super) fn tell_line(&self) {
        if self.waiting() > 0 {
            self.changed.notify_one();
        }
    }

    /// Returns how many calls are in flight.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Sends no further calls over the connection; those in flight go on.
    pub(super) fn retire(&self) {
        self.is_retired.store(true, Ordering::Relaxed);
        self.tell_line();
    }

    /// Says that the connection is over.
    pub(super) fn end(&self) {
        if self.heard.is_cancelled() {
            self.attempt.turned_away();
        } else {
            self.attempt.hung_up();
        }
        self.retire();
    }

    /// Says that the connection is given up because the other side did not say any more that it is
    /// there.
    pub(super) fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// Reports whether the connection takes no further calls.
    pub(super) fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::Relaxed)
    }

    /// Returns the error of a call that the connection lost, which knows more if the other side does
    /// not speak HTTP/2, or did not say any more that it is there.
    pub(super) fn explain(&self, error: Error) -> Error {
        if let Some(line) = self.last_heard.stranger() {
            let text = format!(
                "the other side does not speak HTTP/2, but answered {line:?}: if it speaks HTTP/1.1, \
                 set `.http_version(HttpVersion::Http1)` on the channel"
            );
            return Error::unavailable(text).with_source(error);
        }
        if self.is_silent.load(Ordering::Relaxed) {
            return Error::unavailable("the other side did not say in time that it is still there")
                .with_source(error);
        }
        error
    }
}

/// A place in line, until it is dropped.
pub(super) struct Place<'a>(&'a Condition);

impl Place<'_> {
    /// Returns how many calls are in flight that do not wait.
    pub(super) fn in_flight_without_line(&self) -> usize {
        let in_flight = self.0.in_flight();
        in_flight.saturating_sub(self.0.waiting())
    }

    /// Waits until something has changed since the last time.
    pub(super) async fn changed(&self) {
        self.0.changed.notified().await;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
