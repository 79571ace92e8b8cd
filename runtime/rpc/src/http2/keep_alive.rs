//! How one side finds out that nobody is there any more.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use h2::{Ping, PingPong};
use tokio::time::{Instant, Sleep, sleep_until};

use super::heard::LastHeard;

/// What is as good as never, and can still be added to any time.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// When the other side is asked whether it is still there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepAlive {
    /// How long it has to be silent; it is never asked with `None`.
    pub(crate) interval: Option<Duration>,
    /// How long it may then go on to say nothing. A process that was stopped, or a machine that went away
    /// without a word, fails the calls in flight then, also those without a deadline.
    pub(crate) timeout: Duration,
    /// It is asked even if there are no calls.
    pub(crate) while_idle: bool,
}

/// Asks the other side whether it is still there when it has said nothing for a while.
pub(crate) struct Watch {
    pings: PingPong,
    heard: Arc<LastHeard>,
    interval: Duration,
    timeout: Duration,
    while_idle: bool,
    state: State,
    /// Boxed, because it must not move.
    timer: Pin<Box<Sleep>>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// There is nothing to find out, as there are no calls.
    Resting,
    /// The other side is asked when the timer is over, unless it has said something by then.
    Waiting,
    /// It was asked, and has until the timer is over to say something.
    Asked,
}

impl Watch {
    /// Makes the watch of a connection whose `pings` these are; `None` if it is not watched.
    pub(crate) fn new(
        keep_alive: KeepAlive,
        pings: Option<PingPong>,
        heard: &Arc<LastHeard>,
    ) -> Option<Self> {
        Some(Self {
            pings: pings?,
            heard: Arc::clone(heard),
            interval: keep_alive.interval?.min(NEVER),
            timeout: keep_alive.timeout.min(NEVER),
            while_idle: keep_alive.while_idle,
            state: State::Resting,
            timer: Box::pin(sleep_until(Instant::now())),
        })
    }

    /// Is ready when the other side was asked and said nothing in time.
    pub(crate) fn poll_silent(&mut self, cx: &mut Context<'_>, in_flight: usize) -> Poll<()> {
        let is_needed = self.while_idle || in_flight > 0;
        loop {
            match self.state {
                State::Resting if !is_needed => return Poll::Pending,
                State::Resting => self.wait(State::Waiting, self.heard.last() + self.interval),
                State::Waiting => {
                    ready!(self.timer.as_mut().poll(cx));
                    let is_quiet = self.heard.last() + self.interval <= Instant::now();
                    if !is_quiet || !is_needed {
                        self.state = State::Resting;
                        continue;
                    }
                    if self.pings.send_ping(Ping::opaque()).is_err() {
                        // The connection has ended, and finds out by itself.
                        return Poll::Pending;
                    }
                    self.wait(State::Asked, Instant::now() + self.timeout);
                }
                State::Asked => {
                    if self.pings.poll_pong(cx).is_ready() {
                        self.state = State::Resting;
                        continue;
                    }
                    ready!(self.timer.as_mut().poll(cx));
                    // Its answer may stand in line behind much else, which is a sign of life, too.
                    let until = self.heard.last() + self.timeout;
                    if until <= Instant::now() {
                        return Poll::Ready(());
                    }
                    self.wait(State::Asked, until);
                }
            }
        }
    }

    fn wait(&mut self, state: State, until: Instant) {
        self.state = state;
        self.timer.as_mut().reset(until);
    }
}
