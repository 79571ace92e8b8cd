//! The connections to one target: one for each call in flight, and some that wait for the next.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::last_word::LastWord;
use crate::body::{Body, connection_lost};
use crate::client::dial::{CONNECT_TIMEOUT, Dialer};
use crate::client::lost::is_lost;
use crate::client::pace::{Attempt, Next, Pace, Sharing};
use crate::socket::Stream;
use crate::{Error, Result};

/// How many connections are kept while nobody uses them.
const MAX_IDLE: usize = 32;

/// How long a connection is kept while nobody uses it. Servers hang up as well, the most hasty of
/// the common ones after 5 s; a request that crosses with that is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// How long a call waits for a connection whose last call is over, before it opens another one.
const PATIENCE: Duration = Duration::from_millis(1);

/// The connections to one target.
#[derive(Debug)]
pub(super) struct Connections {
    pace: Arc<Pace>,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    /// The one that was used last comes last.
    connections: Vec<Kept>,
    /// A task waits to close those that nobody uses.
    is_swept: bool,
}

#[derive(Debug)]
struct Kept {
    connection: Connection,
    until: Instant,
}

/// An open connection. Dropping it closes the socket, whatever is under way.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Body>,
    /// How it was made, until the other side has answered on it.
    attempt: Option<Arc<Attempt>>,
    _task: AbortOnDropHandle<()>,
}

impl Connections {
    pub(super) fn new(dialer: Arc<Dialer>) -> Self {
        Self {
            pace: Arc::new(Pace::new(dialer, Sharing::AfterFailure)),
            idle: Mutex::default(),
        }
    }

    /// Returns why there is no new connection, if the last attempt to make one failed.
    pub(super) fn trouble(&self) -> Option<Error> {
        self.pace.trouble()
    }

    /// Takes a connection out of those that are kept, or makes one.
    pub(super) async fn take(self: &Arc<Self>) -> Result<Connection> {
        let Some(mut kept) = self.pop() else {
            return self.connect().await;
        };
        if kept.sender.is_ready() {
            return Ok(kept);
        }
        // Its last response was read, and its task is about to notice. Only a peer that answered
        // before it had read the whole request makes it take longer.
        let connect = async {
            sleep(PATIENCE).await;
            self.connect().await
        };
        tokio::select! {
            biased;
            Ok(()) = kept.sender.ready() => Ok(kept),
            connected = connect => {
                self.keep(kept);
                connected
            }
        }
    }

    /// Makes a connection. After an attempt that came to nothing, one call makes the next one, and
    /// all others wait for it.
    ///
    /// # Errors
    ///
    /// Fails with `unavailable` if the attempt fails, or takes too long.
    async fn connect(self: &Arc<Self>) -> Result<Connection> {
        timeout(CONNECT_TIMEOUT, self.connect_in_turn())
            .await
            .unwrap_or_else(|_| Err(self.pace.too_late()))
    }

    async fn connect_in_turn(self: &Arc<Self>) -> Result<Connection> {
        loop {
            match self.pace.next() {
                Next::Attempt(attempt) => return self.make(attempt).await,
                Next::Wait(mut waiting) | Next::Settle(mut waiting) => waiting.wait().await?,
            }
            // The call that made it may have gone, or be over.
            if let Some(kept) = self.pop_ready() {
                return Ok(kept);
            }
        }
    }

    /// Makes a connection, which the next call takes if this one does not wait for it.
    async fn make(self: &Arc<Self>, attempt: Attempt) -> Result<Connection> {
        let pool = Arc::downgrade(self);
        let (done, waiting) = oneshot::channel();
        tokio::spawn(async move {
            let attempt = Arc::new(attempt);
            let made = Connection::make(&attempt).await;
            let is_made = made.is_ok();
            if let Err(Ok(unclaimed)) = done.send(made)
                && let Some(pool) = pool.upgrade()
            {
                pool.keep(unclaimed);
            }
            if is_made {
                attempt.connected();
            }
        });
        waiting
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("the attempt to connect was given up")))
    }

    /// Returns a connection that is ready, the one that was used last, or else any that is kept.
    fn pop(&self) -> Option<Connection> {
        let mut idle = self.lock();
        idle.pop_ready().or_else(|| idle.pop())
    }

    fn pop_ready(&self) -> Option<Connection> {
        self.lock().pop_ready()
    }

    pub(super) fn keep(self: &Arc<Self>, connection: Connection) {
        if connection.sender.is_closed() {
            return;
        }
        let mut idle = self.lock();
        if idle.connections.len() == MAX_IDLE {
            idle.connections.remove(0);
        }
        idle.connections.push(Kept {
            connection,
            until: Instant::now() + IDLE_TIMEOUT,
        });
        if !idle.is_swept {
            idle.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Idle> {
        // A poisoned lock holds a whole list all the same: nothing panics while it is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    async fn make(attempt: &Arc<Attempt>) -> Result<Self> {
        let dialed = attempt.connect().await?;
        Self::over(dialed.stream, Arc::clone(attempt)).await
    }

    /// Takes a connection that was opened.
    pub(super) async fn over(stream: Stream, attempt: Arc<Attempt>) -> Result<Self> {
        let (sender, connection) = http1::Builder::new()
            .handshake(TokioIo::new(LastWord::of(stream)))
            .await
            .map_err(connection_lost)?;
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        }));
        Ok(Self {
            sender,
            attempt: Some(attempt),
            _task: task,
        })
    }

    /// Reports whether the other side has answered on it.
    pub(super) fn has_answered(&self) -> bool {
        self.attempt.is_none()
    }

    /// Waits until it can take a request.
    pub(super) async fn ready(&mut self) -> Result<()> {
        self.sender.ready().await.map_err(connection_lost)
    }

    /// Sends a request and waits for the head of its response. A request that did not leave this
    /// process comes back with the error.
    pub(super) async fn send(
        &mut self,
        request: Request<Body>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Body>>> {
        // Out of here while it waits: a call that is given up closes the connection itself.
        let attempt = self.attempt.take();
        let sent = self.sender.try_send_request(request).await;
        if let Some(attempt) = attempt {
            match &sent {
                Ok(_) => attempt.answered(),
                Err(refused) if is_lost(refused.error()) => attempt.hung_up(),
                Err(_) => {}
            }
        }
        sent
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It ended while nobody used it.
        if let Some(attempt) = self.attempt.take()
            && self.sender.is_closed()
        {
            attempt.hung_up();
        }
    }
}

impl Idle {
    /// Takes the connection that was used last of those that are ready.
    fn pop_ready(&mut self) -> Option<Connection> {
        self.drop_dead(Instant::now());
        let connections = &mut self.connections;
        let ready = |kept: &Kept| kept.connection.sender.is_ready();
        let index = connections.iter().rposition(ready)?;
        Some(connections.remove(index).connection)
    }

    /// Takes the connection that was used last.
    fn pop(&mut self) -> Option<Connection> {
        self.connections.pop().map(|kept| kept.connection)
    }

    /// Closes the connections whose time has come.
    fn drop_dead(&mut self, now: Instant) {
        self.connections
            .retain(|kept| kept.until > now && !kept.connection.sender.is_closed());
    }
}

/// Closes connections whose time has come, as long as there are any.
async fn sweep(pool: Weak<Connections>) {
    loop {
        let next = {
            let Some(pool) = pool.upgrade() else {
                return;
            };
            let mut idle = pool.lock();
            idle.drop_dead(Instant::now());
            let next = idle.connections.iter().map(|kept| kept.until).min();
            idle.is_swept = next.is_some();
            next
        };
        let Some(next) = next else {
            return;
        };
        sleep_until(next).await;
    }
}
