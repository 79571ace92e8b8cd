//! One connection, made when it is needed and made anew when it is lost.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwapOption;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::condition::Condition;
use super::driver::Driver;
use super::queue::{INITIAL_CALLS, Queue};
use crate::body::connection_lost;
use crate::client::backoff;
use crate::client::dial::{CONNECT_TIMEOUT, Dialed, Dialer};
use crate::client::network::{ChoseOlder, HttpVersion, Older};
use crate::coalesce::{Turns, coalesce};
use crate::http2::{Heard, KeepAlive, Watch, small_frames_budget};
use crate::random::random;
use crate::socket::CONNECTION_WINDOW;
use crate::{Error, Result};

/// How many canceled streams are remembered, whose frames may still be on their way here.
const RESET_STREAMS: usize = 1000;

/// How many bytes of one response may be on their way before somebody reads them.
const STREAM_WINDOW: u32 = 2 * 1024 * 1024;

/// How many bytes of one request h2 keeps before the other side takes them.
const SEND_BUFFER: usize = 1024 * 1024;

/// How large the head of a response may be, in bytes as HTTP/2 counts them.
const MAX_HEAD: u32 = 1024 * 1024;

/// One connection to a target, if it is open.
#[derive(Debug)]
pub(super) struct Link(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    dialer: Arc<Dialer>,
    keep_alive: KeepAlive,
    /// Where connections go that turn out to be HTTP/1.1; `None` if that was not offered.
    older: Option<Arc<Older>>,
    /// Read by every call, replaced when a connection is made.
    open: ArcSwapOption<Open>,
    attempts: Mutex<Attempts>,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Open {
    queue: Queue,
    condition: Arc<Condition>,
}

/// What is known of the attempts to connect.
#[derive(Debug, Default)]
struct Attempts {
    /// How many in a row came to nothing, the one under way included.
    failures: u32,
    /// When the last one started.
    started: Option<Instant>,
    /// Canceled if the other side spoke on the connection that the last one made. A server that
    /// accepts and hangs up is as bad as one that is not there.
    heard: CancellationToken,
    last: Option<Attempt>,
    error: Option<Error>,
}

#[derive(Debug)]
struct Attempt {
    outcome: watch::Receiver<Option<Result<()>>>,
    _task: AbortOnDropHandle<()>,
}

/// When a new connection may take calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpensWhen {
    /// As soon as it is there: a call waits for it.
    Connected,
    /// When the other side has spoken on it: calls have others, which are known to work.
    Heard,
}

impl Link {
    pub(super) fn new(
        dialer: Arc<Dialer>,
        keep_alive: KeepAlive,
        older: Option<Arc<Older>>,
    ) -> Self {
        Self(Arc::new(Shared {
            dialer,
            keep_alive,
            older,
            open: ArcSwapOption::empty(),
            attempts: Mutex::default(),
        }))
    }

    /// Returns the connection if it is open.
    pub(super) fn open(&self) -> Option<Arc<Open>> {
        self.0.open.load_full().filter(|open| open.is_usable())
    }

    /// Returns the connection, and connects if it is not open. All calls that wait for one wait
    /// for the same attempt.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if the attempt fails, or takes too long.
    pub(super) async fn ready(&self) -> Result<Arc<Open>> {
        if let Some(open) = self.open() {
            return Ok(open);
        }
        let mut outcome = self.0.attempt(OpensWhen::Connected);
        let waited = timeout(CONNECT_TIMEOUT, outcome.wait_for(Option::is_some)).await;
        match waited {
            Ok(Ok(outcome)) => outcome.clone().unwrap_or(Ok(()))?,
            Ok(Err(_)) => return Err(Error::unavailable("the attempt to connect was given up")),
            Err(_) => return Err(self.0.too_late()),
        }
        self.open()
            .ok_or_else(|| Error::unavailable("the connection was lost as soon as it was made"))
    }

    /// Connects in the background, unless that is being done.
    pub(super) fn warm_up(&self) {
        self.0.attempt(OpensWhen::Heard);
    }
}

impl Shared {
    /// Joins the attempt that is under way, or starts one.
    fn attempt(self: &Arc<Self>, opens_when: OpensWhen) -> watch::Receiver<Option<Result<()>>> {
        let mut attempts = self.lock();
        if let Some(attempt) = &attempts.last
            && attempt.is_under_way()
        {
            return attempt.outcome.clone();
        }
        if attempts.heard.is_cancelled() {
            attempts.failures = 0;
        }
        let now = Instant::now();
        let start = attempts.started.map_or(now, |started| {
            now.max(started + backoff::pause(attempts.failures, random()))
        });
        attempts.failures = attempts.failures.saturating_add(1);
        attempts.started = Some(start);
        attempts.heard = CancellationToken::new();
        let (done, outcome) = watch::channel(None);
        let work = connect(
            Arc::clone(&self.dialer),
            self.keep_alive,
            self.older.clone(),
            Arc::downgrade(self),
            start,
            attempts.heard.clone(),
            opens_when,
        );
        let link = Arc::downgrade(self);
        attempts.last = Some(Attempt {
            outcome: outcome.clone(),
            _task: AbortOnDropHandle::new(tokio::spawn(async move {
                let outcome = work.await;
                if let (Err(error), Some(link)) = (&outcome, link.upgrade()) {
                    link.lock().error = Some(error.clone());
                }
                // Nobody may wait for it any more.
                done.send_replace(Some(outcome));
            })),
        });
        outcome
    }

    fn too_late(&self) -> Error {
        let known = self.lock().error.clone();
        known.unwrap_or_else(|| self.dialer.timed_out())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Attempts> {
        // A poisoned lock holds whole attempts all the same: nothing panics while it is held.
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    fn is_under_way(&self) -> bool {
        // One whose runtime was shut down has no outcome and no sender.
        self.outcome.borrow().is_none() && self.outcome.has_changed().is_ok()
    }
}

/// Makes a connection once it is time, and opens the link with it.
async fn connect(
    dialer: Arc<Dialer>,
    keep_alive: KeepAlive,
    older: Option<Arc<Older>>,
    link: Weak<Shared>,
    start: Instant,
    heard: CancellationToken,
    opens_when: OpensWhen,
) -> Result<()> {
    sleep_until(start).await;
    let Dialed { stream, version } = dialer.dial().await?;
    if let (Some(HttpVersion::Http1), Some(older)) = (version, older) {
        older.take(stream, heard).await?;
        return Err(ChoseOlder.into());
    }
    let stream = Heard::new(stream, Some(heard.clone()));
    let last_heard = Arc::clone(stream.last());
    let (stream, writes) = coalesce(stream);
    let (sender, mut connection) = settings()
        .handshake(stream)
        .await
        .map_err(connection_lost)?;
    let condition = Arc::<Condition>::default();
    let watch = Watch::new(keep_alive, connection.ping_pong(), &last_heard);
    let driver = Driver::new(connection, watch, Arc::clone(&condition));
    // It ends when the last sender is dropped or the other side closes it.
    let (alive, ended) = tokio::sync::oneshot::channel::<()>();
    let driver = Turns::new(driver, writes);
    tokio::spawn(async move {
        driver.await;
        drop(alive);
    });
    if opens_when == OpensWhen::Heard {
        tokio::select! {
            biased;
            () = heard.cancelled() => {}
            _ = ended => return Err(dialer.hung_up()),
            () = tokio::time::sleep(CONNECT_TIMEOUT) => return Err(dialer.timed_out()),
        }
    }
    if let Some(link) = link.upgrade() {
        link.open.store(Some(Arc::new(Open {
            queue: Queue::new(sender, Arc::clone(&condition)),
            condition,
        })));
    }
    Ok(())
}

/// Returns what is asked of every connection.
fn settings() -> h2::client::Builder {
    let mut settings = h2::client::Builder::new();
    settings
        .enable_push(false)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .initial_window_size(STREAM_WINDOW)
        .data_frame_budget(small_frames_budget(STREAM_WINDOW))
        .initial_max_send_streams(INITIAL_CALLS)
        .max_header_list_size(MAX_HEAD)
        .max_send_buffer_size(SEND_BUFFER)
        // A stream that is canceled while the other side is busy sending is no attack: without
        // these two, a few hundred of them would end the connection, with all other calls on it.
        .max_concurrent_reset_streams(RESET_STREAMS)
        .max_local_error_reset_streams(None);
    settings
}

impl Open {
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    pub(super) fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Returns how many calls are in flight.
    pub(super) fn in_flight(&self) -> usize {
        self.condition.in_flight()
    }

    fn is_usable(&self) -> bool {
        !self.condition.is_retired()
    }
}

/// Counts a call as in flight until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<Open>);

impl InFlight {
    pub(super) fn on(open: Arc<Open>) -> Self {
        open.condition.begin_call();
        Self(open)
    }

    pub(super) fn connection(&self) -> &Open {
        &self.0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.condition.end_call();
    }
}
