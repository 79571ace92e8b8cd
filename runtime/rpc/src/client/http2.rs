//! Calls over HTTP/2: a few connections share them.

mod condition;
mod counted;
mod driver;
mod exchange;
mod link;
mod queue;

use std::sync::Arc;

use super::dial::Dialer;
use super::network::Older;
use crate::Error;
use crate::http2::KeepAlive;
use crate::random::random;
use link::{InFlight, Link, Open};

pub(super) use exchange::exchange;

/// The connections to one target. Each carries many calls.
#[derive(Debug)]
pub(crate) struct Links(Vec<Link>);

impl Links {
    /// Makes the places for connections, at least one. Nothing is connected yet.
    pub(crate) fn new(
        dialer: &Arc<Dialer>,
        count: usize,
        keep_alive: KeepAlive,
        older: Option<&Arc<Older>>,
    ) -> Self {
        let link = || Link::new(Arc::clone(dialer), keep_alive, older.cloned());
        Self(std::iter::repeat_with(link).take(count.max(1)).collect())
    }

    /// Chooses the connection for a call: of two, the one with fewer calls in flight.
    pub(super) async fn pick(&self) -> Result<InFlight, NoLink> {
        match self.pick_open() {
            Some(open) => Ok(InFlight::on(open)),
            None => Box::pin(self.0[0].ready()).await.map(InFlight::on),
        }
    }

    /// Returns why there is no connection, if the last attempt to make one failed.
    pub(super) fn trouble(&self) -> Option<Error> {
        if self.0.iter().any(|link| link.open().is_some()) {
            return None;
        }
        self.0[0].trouble()
    }

    fn pick_open(&self) -> Option<Arc<Open>> {
        let (first, second) = two_of(self.0.len(), random);
        let first = &self.0[first];
        let open = first.open();
        let Some(second) = second.map(|second| &self.0[second]) else {
            return open;
        };
        match (open, second.open()) {
            (Some(a), Some(b)) if b.in_flight() < a.in_flight() => Some(b),
            (Some(a), Some(_)) => Some(a),
            (Some(a), None) => Some(spare(a, second)),
            (None, Some(b)) => Some(spare(b, first)),
            (None, None) => {
                let open = self.0.iter().filter_map(Link::open);
                open.min_by_key(|open| open.in_flight())
            }
        }
    }
}

/// Why there is no connection over HTTP/2.
#[derive(Debug)]
pub(super) enum NoLink {
    /// The server chose HTTP/1.1, and is called there.
    ChoseOlder(Arc<Older>),
    Failed(Error),
}

/// Takes an open connection, and makes another one for later calls if this one is in use. No call
/// waits for that.
fn spare(open: Arc<Open>, other: &Link) -> Arc<Open> {
    if open.in_flight() > 0 {
        other.warm_up();
    }
    open
}

/// Returns two different numbers below `count`, the lower one first.
fn two_of(count: usize, random: impl Fn() -> u64) -> (usize, Option<usize>) {
    match count {
        0 | 1 => (0, None),
        2 => (0, Some(1)),
        _ => {
            // A remainder prefers low numbers by nothing that could be measured.
            let below = |n: usize| usize::try_from(random() % n as u64).unwrap_or(0);
            let (a, b) = (below(count), below(count - 1));
            let b = if b < a { b } else { b + 1 };
            (a.min(b), Some(a.max(b)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_are_never_the_same_one() {
        assert_eq!(two_of(1, || 5), (0, None));
        assert_eq!(two_of(2, || 5), (0, Some(1)));
        for count in 3..6_usize {
            for random in 0..100_u64 {
                let (a, b) = two_of(count, || random);
                let b = b.expect("a second one");
                assert!(a < b && b < count, "{a} and {b} of {count}");
            }
        }
    }
}
