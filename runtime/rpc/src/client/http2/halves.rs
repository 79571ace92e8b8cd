//! The two halves that hyper makes of a client's connection, run as one task.
//!
//! One half takes requests, the other one moves frames, and what hyper starts for each request passes
//! its body on as soon as its head is out. As tasks of their own they wake each other one after the
//! other, and head and body are written by themselves.

use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use hyper::rt::Executor;

/// How often the halves may wake each other before other tasks have their turn.
const ROUNDS: usize = 8;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Takes what hyper wants to have run for one connection: first of all the half that moves frames.
#[derive(Clone)]
pub(super) struct ConnectionExecutor(Arc<Started>);

struct Started {
    work: Mutex<Vec<Work>>,
    turn: Arc<Turn>,
}

impl ConnectionExecutor {
    pub(super) fn new() -> Self {
        Self(Arc::new(Started {
            work: Mutex::default(),
            turn: Arc::new(Turn {
                state: AtomicU8::new(IDLE),
                task: Mutex::new(Waker::noop().clone()),
            }),
        }))
    }

    /// Returns the connection as a whole; `requests` is what the handshake returned.
    pub(super) fn join<C>(&self, requests: C) -> Halves<C> {
        Halves {
            requests: Some(Box::pin(requests)),
            frames: lock(&self.0.work).pop(),
            waker: Waker::from(Arc::clone(&self.0.turn)),
            started: Arc::clone(&self.0),
            new: Vec::new(),
        }
    }
}

impl<F> Executor<F> for ConnectionExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, work: F) {
        // Boxed, so that nobody moves it about: to hyper all work is of one type, the size of a
        // connection.
        lock(&self.0.work).push(Box::pin(work));
        self.0.turn.wake_by_ref();
    }
}

/// A connection. It ends when both halves have.
pub(super) struct Halves<C> {
    requests: Option<Pin<Box<C>>>,
    frames: Option<Work>,
    started: Arc<Started>,
    /// What was started just now; it is empty between two turns, and keeps its room.
    new: Vec<Work>,
    /// Wakes both halves.
    waker: Waker,
}

impl<C: Future<Output = hyper::Result<()>>> Halves<C> {
    fn poll_all(&mut self) -> Poll<()> {
        let cx = &mut Context::from_waker(&self.waker);
        if let Some(requests) = &mut self.requests
            && let Poll::Ready(ended) = requests.as_mut().poll(cx)
        {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
            self.requests = None;
        }
        if let Some(frames) = &mut self.frames
            && frames.as_mut().poll(cx).is_ready()
        {
            self.frames = None;
        }
        // The head of a request is out by now, and its body may follow.
        std::mem::swap(&mut *lock(&self.started.work), &mut self.new);
        for mut work in self.new.drain(..) {
            if work.as_mut().poll(cx).is_pending() {
                tokio::spawn(work);
            }
        }
        if self.requests.is_none() && self.frames.is_none() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl<C: Future<Output = hyper::Result<()>>> Future for Halves<C> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let turn = Arc::clone(&self.started.turn);
        turn.is_of(cx.waker());
        for _ in 0..ROUNDS {
            turn.begin();
            if self.poll_all().is_ready() {
                return Poll::Ready(());
            }
            if turn.end() {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Nobody polls the halves.
const IDLE: u8 = 0;
/// They are being polled.
const BUSY: u8 = 1;
/// They are being polled, and have to be once more.
const AGAIN: u8 = 2;

/// A turn of the task. A half that is woken during one needs no other.
struct Turn {
    state: AtomicU8,
    task: Mutex<Waker>,
}

impl Turn {
    /// Says which task to wake.
    fn is_of(&self, waker: &Waker) {
        lock(&self.task).clone_from(waker);
    }

    fn begin(&self) {
        self.state.store(BUSY, Ordering::Release);
    }

    /// Reports whether nobody was woken meanwhile.
    fn end(&self) -> bool {
        self.state.swap(IDLE, Ordering::AcqRel) == BUSY
    }
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let noted = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
                (state != IDLE).then_some(AGAIN)
            });
        if noted.is_err() {
            lock(&self.task).wake_by_ref();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in there is whole at all times: nothing panics while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Counts how often it was woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Makes a connection of two halves, and polls it once.
    fn poll_once(
        requests: impl Future<Output = hyper::Result<()>>,
        frames: impl Future<Output = ()> + Send + 'static,
    ) -> (Poll<()>, usize) {
        let executor = ConnectionExecutor::new();
        executor.execute(frames);
        let mut halves = executor.join(requests);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let polled = Pin::new(&mut halves).poll(&mut Context::from_waker(&waker));
        (polled, woken.0.load(Ordering::Relaxed))
    }

    #[test]
    fn halves_that_wake_each_other_need_no_other_turn() {
        let steps = Arc::new(AtomicUsize::new(0));
        let (requests, frames) = (Arc::clone(&steps), Arc::clone(&steps));
        let waker = Arc::new(Mutex::new(Waker::noop().clone()));
        let of_requests = Arc::clone(&waker);
        // A head is sent in the first step, and its body when the other half has seen that.
        let requests = poll_fn(move |cx| {
            lock(&of_requests).clone_from(cx.waker());
            match requests.load(Ordering::Relaxed) {
                0 | 2 => requests.fetch_add(1, Ordering::Relaxed),
                _ => return Poll::Pending,
            };
            Poll::Pending
        });
        let frames = poll_fn(move |_| {
            if frames.load(Ordering::Relaxed) % 2 == 1 {
                frames.fetch_add(1, Ordering::Relaxed);
                lock(&waker).wake_by_ref();
            }
            Poll::Pending
        });
        let (polled, woken) = poll_once(requests, frames);
        assert!(polled.is_pending());
        assert_eq!(steps.load(Ordering::Relaxed), 4, "all of it in one turn");
        assert_eq!(woken, 0, "and there is no other");
    }

    #[test]
    fn work_that_is_soon_done_needs_no_task() {
        let executor = ConnectionExecutor::new();
        let is_sent = Arc::new(AtomicUsize::new(0));
        let frames = Arc::clone(&is_sent);
        executor.execute(poll_fn(move |_| {
            frames.fetch_add(1, Ordering::Relaxed);
            Poll::Pending
        }));
        let starts = executor.clone();
        let mut halves = executor.join(poll_fn(move |_| {
            let sent = Arc::clone(&is_sent);
            // There is no runtime here, without which there are no tasks.
            starts.execute(async move { assert_ne!(sent.load(Ordering::Relaxed), 0) });
            Poll::Pending
        }));
        let polled = Pin::new(&mut halves).poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        assert!(lock(&halves.started.work).is_empty());
    }

    #[test]
    fn halves_that_always_wake_each_other_let_others_have_their_turn() {
        let restless = poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Pending
        });
        let (polled, woken) = poll_once(std::future::pending(), restless);
        assert!(polled.is_pending());
        assert_eq!(woken, 1);
    }

    #[test]
    fn it_ends_with_the_half_that_ends_last() {
        let ended = || std::future::ready(Ok(()));
        assert!(poll_once(ended(), std::future::pending()).0.is_pending());
        assert!(poll_once(std::future::pending(), async {}).0.is_pending());
        assert!(poll_once(ended(), async {}).0.is_ready());
    }
}
