//! One connection, made when it is needed and made anew when it is lost.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwapOption;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::NoLink;
use super::condition::Condition;
use super::driver::Driver;
use super::queue::{INITIAL_CALLS, Queue};
use crate::Error;
use crate::body::connection_lost;
use crate::client::dial::{CONNECT_TIMEOUT, Dialed, Dialer};
use crate::client::network::{HttpVersion, Older};
use crate::client::pace::{Attempt, Next, Pace, Sharing};
use crate::coalesce::{Turns, coalesce};
use crate::http2::{Heard, KeepAlive, Watch, small_frames_budget};
use crate::socket::CONNECTION_WINDOW;

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
    pace: Arc<Pace>,
    keep_alive: KeepAlive,
    /// Where connections go that turn out to be HTTP/1.1; `None` if that was not offered.
    older: Option<Arc<Older>>,
    /// Read by every call, replaced when a connection is made.
    open: ArcSwapOption<Open>,
    /// What makes the next connection, or has made the last.
    connecting: Mutex<Option<AbortOnDropHandle<()>>>,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Open {
    queue: Queue,
    condition: Arc<Condition>,
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
            pace: Arc::new(Pace::new(dialer, Sharing::Always)),
            keep_alive,
            older,
            open: ArcSwapOption::empty(),
            connecting: Mutex::default(),
        }))
    }

    /// Returns the connection if it is open.
    pub(super) fn open(&self) -> Option<Arc<Open>> {
        self.0.open.load_full().filter(|open| open.is_usable())
    }

    /// Returns the connection, and connects if it is not open. All calls that wait for one wait
    /// for the same attempt, and for the next if the server goes away before it was their turn.
    ///
    /// # Errors
    ///
    /// Fails if the attempt fails, takes too long, or leads to HTTP/1.1.
    pub(super) async fn ready(&self) -> Result<Arc<Open>, NoLink> {
        loop {
            if let Some(open) = self.open() {
                return Ok(open);
            }
            let mut waiting = match self.0.pace.next() {
                Next::Attempt(attempt) => {
                    let waiting = attempt.waiting();
                    self.0.connect(attempt, OpensWhen::Connected);
                    waiting
                }
                Next::Wait(waiting) => waiting,
                Next::Settle(mut waiting) => {
                    if let Err(error) = waiting.wait().await {
                        tracing::debug!(%error, "the connection before this one ended");
                    }
                    continue;
                }
            };
            timeout(CONNECT_TIMEOUT, waiting.wait())
                .await
                .unwrap_or_else(|_| Err(self.0.pace.too_late()))
                .map_err(NoLink::Failed)?;
            if let Some(older) = &self.0.older
                && older.is_chosen()
            {
                return Err(NoLink::ChoseOlder(Arc::clone(older)));
            }
            if let Some(open) = self.open() {
                return Ok(open);
            }
            // It was lost as soon as it was made.
            waiting.outcome().map_err(NoLink::Failed)?;
        }
    }

    /// Returns why there is no connection, if the last attempt to make one failed.
    pub(super) fn trouble(&self) -> Option<Error> {
        self.0.pace.trouble()
    }

    /// Connects in the background, unless that is being done.
    pub(super) fn warm_up(&self) {
        if let Next::Attempt(attempt) = self.0.pace.next() {
            self.0.connect(attempt, OpensWhen::Heard);
        }
    }
}

impl Shared {
    /// Connects in the background.
    fn connect(self: &Arc<Self>, attempt: Attempt, opens_when: OpensWhen) {
        let (keep_alive, older) = (self.keep_alive, self.older.clone());
        let link = Arc::downgrade(self);
        let work = connect(attempt, keep_alive, older, link, opens_when);
        let task = AbortOnDropHandle::new(tokio::spawn(work));
        // A poisoned lock holds a task all the same: nothing panics while it is held.
        let mut connecting = self
            .connecting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *connecting = Some(task);
    }
}

/// Makes a connection once it is time, and opens the link with it. The attempt is told what comes of it.
async fn connect(
    attempt: Attempt,
    keep_alive: KeepAlive,
    older: Option<Arc<Older>>,
    link: Weak<Shared>,
    opens_when: OpensWhen,
) {
    let Ok(Dialed { stream, version }) = attempt.connect().await else {
        return;
    };
    if let (Some(HttpVersion::Http1), Some(older)) = (version, older) {
        return older.take(stream, attempt).await;
    }
    let heard = CancellationToken::new();
    let stream = Heard::new(stream, Some(heard.clone()));
    let last_heard = Arc::clone(stream.last());
    let condition = Arc::new(Condition::new(attempt, heard, Arc::clone(&last_heard)));
    let (stream, writes) = coalesce(stream);
    let (sender, mut connection) = match settings().handshake(stream).await {
        Ok(connected) => connected,
        Err(error) => return condition.attempt().failed(connection_lost(error)),
    };
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
            () = condition.heard().cancelled() => {}
            _ = ended => return,
            () = tokio::time::sleep(CONNECT_TIMEOUT) => return condition.attempt().timed_out(),
        }
    }
    if let Some(link) = link.upgrade() {
        link.open.store(Some(Arc::new(Open {
            queue: Queue::new(sender, Arc::clone(&condition)),
            condition: Arc::clone(&condition),
        })));
    }
    condition.attempt().connected();
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
