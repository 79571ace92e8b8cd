//! When something that is always ready makes way for others: the runtime takes no turn away.

use std::task::Context;
use std::time::Duration;

use tokio::time::Instant;

/// How many messages are made or taken in a turn. Of large ones it is over earlier, as there is no room
/// for more.
const MESSAGES: usize = 1024;

/// How long a connection is read in a turn. What comes in pieces of a few bytes takes much of it for
/// little, and large pieces are read by the megabyte meanwhile.
const READING: Duration = Duration::from_millis(2);

/// The messages that were ready in a turn.
#[derive(Debug, Default)]
pub(crate) struct MessageTurn(usize);

impl MessageTurn {
    /// Ends the turn if it has taken long enough: the task is woken for the next one.
    pub(crate) fn is_over(&mut self, cx: &Context<'_>) -> bool {
        let is_over = self.0 >= MESSAGES;
        if is_over {
            self.0 = 0;
            cx.waker().wake_by_ref();
        }
        is_over
    }

    /// A message was ready.
    pub(crate) fn took(&mut self) {
        self.0 += 1;
    }

    /// None was ready.
    pub(crate) fn rest(&mut self) {
        self.0 = 0;
    }
}

/// The reads of a connection in a turn.
#[derive(Debug, Default)]
pub(crate) struct ReadTurn {
    began: Option<Instant>,
    taken: Duration,
}

impl ReadTurn {
    /// Ends the turn if it has taken long enough: the task is woken for the next one.
    pub(crate) fn is_over(&mut self, cx: &Context<'_>) -> bool {
        let is_over = self.taken >= READING;
        if is_over {
            self.rest();
            cx.waker().wake_by_ref();
        }
        is_over
    }

    /// Something was read.
    pub(crate) fn took(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        self.taken = now.saturating_duration_since(began);
    }

    /// There was nothing to read.
    pub(crate) fn rest(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn a_turn_ends_after_many_messages() {
        let cx = Context::from_waker(Waker::noop());
        let mut turn = MessageTurn::default();
        for _ in 0..2 {
            for _ in 0..MESSAGES {
                assert!(!turn.is_over(&cx));
                turn.took();
            }
            assert!(turn.is_over(&cx));
        }
        turn.took();
        turn.rest();
        for _ in 0..MESSAGES {
            turn.took();
        }
        assert!(turn.is_over(&cx));
    }

    #[test]
    fn a_turn_ends_when_reading_takes_long() {
        let cx = Context::from_waker(Waker::noop());
        let mut turn = ReadTurn::default();
        let start = Instant::now();
        for _ in 0..2 {
            turn.took(start);
            turn.took(start + READING / 2);
            assert!(!turn.is_over(&cx));
            turn.took(start + READING);
            assert!(turn.is_over(&cx));
        }
        turn.took(start);
        turn.rest();
        turn.took(start + READING);
        assert!(!turn.is_over(&cx));
    }
}
