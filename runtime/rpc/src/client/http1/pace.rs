//! When connections are made: as calls need them while all is well, and one at a time with pauses in
//! between after one came to nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::client::backoff;
use crate::client::dial::Dialer;
use crate::random::random;
use crate::socket::Stream;
use crate::{Error, Result};

/// Makes connections to one target.
#[derive(Debug)]
pub(super) struct Pace {
    dialer: Arc<Dialer>,
    known: Mutex<Known>,
}

/// What is known of the attempts to connect.
#[derive(Debug, Default)]
struct Known {
    /// How many attempts in a row came to nothing.
    failures: u32,
    /// When the next one may start, after one that came to nothing.
    due: Option<Instant>,
    /// How the one is going that was started last after one that came to nothing.
    last: Option<watch::Receiver<Progress>>,
    error: Option<Error>,
}

/// What a call does that needs a connection.
#[derive(Debug)]
pub(super) enum Next {
    /// It makes one.
    Attempt(Attempt),
    /// It waits for the attempt of another call.
    Wait(Waiting),
}

/// One attempt to connect. It lasts until the other side has said something.
#[derive(Debug)]
pub(super) struct Attempt {
    pace: Arc<Pace>,
    /// How many had failed before it. Those that fail together count as one.
    failures: u32,
    start: Instant,
    progress: watch::Sender<Progress>,
    heard: CancellationToken,
}

#[derive(Clone, Debug)]
enum Progress {
    Connecting,
    /// A server that accepts and hangs up is as bad as one that is not there, and over HTTP/1.1 it
    /// says nothing before its first response. One that does not hang up for long is trusted as well.
    Connected {
        trusted_at: Instant,
    },
    Failed(Error),
    Heard,
}

/// The wait for the attempt of another call.
#[derive(Debug)]
pub(super) struct Waiting(watch::Receiver<Progress>);

impl Pace {
    pub(super) fn new(dialer: Arc<Dialer>) -> Self {
        Self {
            dialer,
            known: Mutex::default(),
        }
    }

    /// Returns what a call does that needs a connection now.
    pub(super) fn next(self: &Arc<Self>) -> Next {
        let mut known = self.lock();
        let now = Instant::now();
        if known.failures > 0
            && let Some(last) = known.last.clone()
            // The call that made it may have been given up since.
            && last.has_changed().is_ok()
        {
            let progress = last.borrow().clone();
            match progress {
                Progress::Connecting => return Next::Wait(Waiting(last)),
                Progress::Connected { trusted_at } if now < trusted_at => {
                    return Next::Wait(Waiting(last));
                }
                Progress::Connected { .. } => known.failures = 0,
                Progress::Failed(_) | Progress::Heard => {}
            }
        }
        let mut attempt = Attempt::new(self, known.failures, now, Progress::Connecting);
        if known.failures > 0 {
            attempt.start = known.due.map_or(now, |due| now.max(due));
            known.due = Some(attempt.start + pause(known.failures));
            known.last = Some(attempt.progress.subscribe());
        }
        Next::Attempt(attempt)
    }

    /// Makes the attempt of a connection that somebody else made. The token is canceled when the other
    /// side says something.
    pub(super) fn made(self: &Arc<Self>, heard: CancellationToken) -> Attempt {
        let now = Instant::now();
        let progress = Progress::Connected { trusted_at: now };
        let failures = self.lock().failures;
        Attempt {
            heard,
            ..Attempt::new(self, failures, now, progress)
        }
    }

    /// Makes the error of a call that waited too long for a connection.
    pub(super) fn too_late(&self) -> Error {
        let known = self.lock().error.clone();
        known.unwrap_or_else(|| self.dialer.timed_out())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        // What a poisoned lock holds is whole all the same: nothing panics while it is held.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    fn new(pace: &Arc<Pace>, failures: u32, start: Instant, progress: Progress) -> Self {
        Self {
            pace: Arc::clone(pace),
            failures,
            start,
            progress: watch::Sender::new(progress),
            heard: CancellationToken::new(),
        }
    }

    /// Connects as soon as it is time.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody answers in time, or not as expected.
    pub(super) async fn connect(&self) -> Result<Stream> {
        sleep_until(self.start).await;
        match self.pace.dialer.dial().await {
            Ok(dialed) => Ok(dialed.stream),
            Err(error) => {
                self.failed(error.clone());
                Err(error)
            }
        }
    }

    /// The connection is there for calls to take.
    pub(super) fn connected(&self) {
        let trusted_at = self.start + pause(self.failures);
        self.progress.send_if_modified(|progress| {
            // The call that took it may know more by now.
            let is_news = matches!(progress, Progress::Connecting);
            if is_news {
                *progress = Progress::Connected { trusted_at };
            }
            is_news
        });
    }

    /// The other side closed the connection before it said anything.
    pub(super) fn hung_up(&self) {
        self.failed(self.pace.dialer.hung_up());
    }

    /// The other side has said something.
    pub(super) fn heard(&self) {
        self.pace.lock().failures = 0;
        self.progress.send_replace(Progress::Heard);
        self.heard.cancel();
    }

    fn failed(&self, error: Error) {
        let mut known = self.pace.lock();
        if known.failures == self.failures {
            known.failures = known.failures.saturating_add(1);
            known.due = Some(self.start + pause(known.failures));
            // One from before this failure says nothing about what comes behind it.
            known.last = None;
        }
        known.error = Some(error.clone());
        drop(known);
        self.progress.send_replace(Progress::Failed(error));
    }
}

impl Waiting {
    /// Waits until there is more to know about the attempt.
    ///
    /// # Errors
    ///
    /// Fails as the attempt does.
    pub(super) async fn wait(mut self) -> Result<()> {
        let progress = self.0.borrow_and_update().clone();
        let trusted_at = match progress {
            Progress::Connecting => None,
            Progress::Connected { trusted_at } => Some(trusted_at),
            Progress::Failed(error) => return Err(error),
            Progress::Heard => return Ok(()),
        };
        let trusted = async {
            match trusted_at {
                Some(trusted_at) => sleep_until(trusted_at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            changed = self.0.changed() => {
                // Whoever made the attempt may have given it up.
                if changed.is_ok() && let Progress::Failed(error) = &*self.0.borrow() {
                    return Err(error.clone());
                }
            }
            () = trusted => {}
        }
        Ok(())
    }
}

fn pause(failures: u32) -> Duration {
    backoff::pause(failures, random())
}
