//! When connections are made: as calls need them while all is well, and one at a time with pauses in
//! between after one came to nothing.
//!
//! A server that accepts connections and answers nothing on them is as bad as one that is not there,
//! whether it hangs up or goes away politely. What ends the pauses is an answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::backoff;
use super::dial::{Dialed, Dialer};
use crate::random::random;
use crate::{Error, Result};

/// Makes connections to one target.
#[derive(Debug)]
pub(super) struct Pace {
    dialer: Arc<Dialer>,
    sharing: Sharing,
    known: Mutex<Known>,
}

/// Which calls share an attempt to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// All that need a connection: one carries many calls.
    Always,
    /// Those behind an attempt that came to nothing. Before that, each call makes a connection of its
    /// own.
    AfterFailure,
}

/// What is known of the attempts to connect.
#[derive(Debug, Default)]
struct Known {
    /// How many attempts in a row came to nothing.
    failures: u32,
    /// When the next one may start, after one that came to nothing.
    due: Option<Instant>,
    /// How the one is going that was started last, of those that calls share.
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
    /// It waits until more is known of the last connection, which it has not got.
    Settle(Waiting),
}

/// One attempt to connect. It lasts until the other side has answered a call.
#[derive(Debug)]
pub(super) struct Attempt {
    pace: Arc<Pace>,
    /// How many had failed before it. Those that fail together count as one.
    failures: u32,
    start: Instant,
    progress: watch::Sender<Progress>,
}

#[derive(Clone, Debug)]
enum Progress {
    Connecting,
    /// A server that neither answers nor ends the connection for long is trusted as well.
    Connected {
        trusted_at: Instant,
    },
    Failed(Error),
    /// The other side is there, and went away before it answered anything.
    TurnedAway,
    Answered,
}

/// The wait for the attempt of another call.
#[derive(Debug)]
pub(super) struct Waiting(watch::Receiver<Progress>);

impl Pace {
    pub(super) fn new(dialer: Arc<Dialer>, sharing: Sharing) -> Self {
        Self {
            dialer,
            sharing,
            known: Mutex::default(),
        }
    }

    /// Returns what a call does that needs a connection now.
    pub(super) fn next(self: &Arc<Self>) -> Next {
        let mut known = self.lock();
        let now = Instant::now();
        let is_shared = known.failures > 0 || self.sharing == Sharing::Always;
        if is_shared
            && let Some(last) = known.last.clone()
            // Whoever made it may have been given up since.
            && last.has_changed().is_ok()
        {
            let progress = last.borrow().clone();
            match progress {
                Progress::Connecting => return Next::Wait(Waiting(last)),
                Progress::Connected { trusted_at } if now < trusted_at => {
                    return Next::Settle(Waiting(last));
                }
                Progress::Connected { .. } => known.failures = 0,
                Progress::Failed(_) | Progress::TurnedAway | Progress::Answered => {}
            }
        }
        let mut attempt = Attempt {
            pace: Arc::clone(self),
            failures: known.failures,
            start: now,
            progress: watch::Sender::new(Progress::Connecting),
        };
        if known.failures > 0 {
            attempt.start = known.due.map_or(now, |due| now.max(due));
            known.due = Some(attempt.start + pause(known.failures));
        }
        if is_shared {
            known.last = Some(attempt.progress.subscribe());
        }
        Next::Attempt(attempt)
    }

    /// Makes the error of a call that waited too long for a connection.
    pub(super) fn too_late(&self) -> Error {
        let known = self.lock().error.clone();
        known.unwrap_or_else(|| self.dialer.timed_out())
    }

    /// Returns why the last attempt came to nothing, unless the other side has answered since.
    pub(super) fn trouble(&self) -> Option<Error> {
        let known = self.lock();
        known.error.clone().filter(|_| known.failures > 0)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        // What a poisoned lock holds is whole all the same: nothing panics while it is held.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// Returns the wait of a call for it.
    pub(super) fn waiting(&self) -> Waiting {
        Waiting(self.progress.subscribe())
    }

    /// Connects as soon as it is time.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if nobody answers in time, or not as expected.
    pub(super) async fn connect(&self) -> Result<Dialed> {
        sleep_until(self.start).await;
        let dialed = self.pace.dialer.dial().await;
        dialed.inspect_err(|error| self.failed(error.clone()))
    }

    /// The connection is there for calls to take.
    pub(super) fn connected(&self) {
        let trusted_at = self.start + pause(self.failures.max(1));
        self.progress.send_if_modified(|progress| {
            // The call that took it may know more by now.
            let is_news = matches!(progress, Progress::Connecting);
            if is_news {
                *progress = Progress::Connected { trusted_at };
            }
            is_news
        });
    }

    /// The other side has answered.
    pub(super) fn answered(&self) {
        self.end(Progress::Answered);
    }

    /// The other side went away before it answered anything. That is no error of those that wait for a
    /// connection: they wait for the next.
    pub(super) fn turned_away(&self) {
        self.end(Progress::TurnedAway);
    }

    /// The other side closed the connection before it said anything.
    pub(super) fn hung_up(&self) {
        self.failed(self.pace.dialer.hung_up());
    }

    /// The other side did not say anything in time.
    pub(super) fn timed_out(&self) {
        self.failed(self.pace.dialer.timed_out());
    }

    /// The connection is of no use, for this reason.
    pub(super) fn failed(&self, error: Error) {
        self.end(Progress::Failed(error));
    }

    /// Notes what came of it. What is said first counts.
    fn end(&self, end: Progress) {
        let mut known = self.pace.lock();
        self.progress.send_if_modified(|progress| {
            let is_first = matches!(progress, Progress::Connecting | Progress::Connected { .. });
            if is_first {
                known.learn(self, &end);
                *progress = end;
            }
            is_first
        });
    }
}

impl Known {
    /// Learns what came of an attempt.
    fn learn(&mut self, attempt: &Attempt, end: &Progress) {
        match end {
            Progress::Connecting | Progress::Connected { .. } => return,
            Progress::Answered => {
                self.failures = 0;
                self.error = None;
                return;
            }
            Progress::TurnedAway => {}
            Progress::Failed(error) => self.error = Some(error.clone()),
        }
        if self.failures == attempt.failures {
            self.failures = self.failures.saturating_add(1);
            self.due = Some(attempt.start + pause(self.failures));
            if attempt.pace.sharing == Sharing::AfterFailure {
                // It may be from before this failure, and says nothing about what comes behind it.
                self.last = None;
            }
        }
    }
}

impl Waiting {
    /// Waits until there is more to know about the attempt.
    ///
    /// # Errors
    ///
    /// Fails as the attempt does.
    pub(super) async fn wait(&mut self) -> Result<()> {
        let progress = self.0.borrow_and_update().clone();
        let trusted_at = match progress {
            Progress::Connecting => None,
            Progress::Connected { trusted_at } => Some(trusted_at),
            Progress::Failed(error) => return Err(error),
            Progress::TurnedAway | Progress::Answered => return Ok(()),
        };
        let trusted = async {
            match trusted_at {
                Some(trusted_at) => sleep_until(trusted_at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            // Whoever made the attempt may have given it up.
            _ = self.0.changed() => self.outcome(),
            () = trusted => Ok(()),
        }
    }

    /// Returns what became of the attempt so far.
    ///
    /// # Errors
    ///
    /// Fails as the attempt does.
    pub(super) fn outcome(&self) -> Result<()> {
        match &*self.0.borrow() {
            Progress::Failed(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }
}

fn pause(failures: u32) -> Duration {
    backoff::pause(failures, random())
}
