//! One type for a stream of messages, in argument and in return position.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;

use crate::Error;
use crate::panic;
use crate::result::RpcError;

/// How many messages [`Streaming::produce`] may be ahead of its reader.
const PRODUCE_AHEAD: usize = 16;

type BoxStream<T, E> = Pin<Box<dyn Stream<Item = Result<T, E>> + Send>>;

/// A stream of messages that can fail.
///
/// It is boxed and owns all it needs. After an error or the end it yields nothing more.
///
/// ```
/// use connect_plugin_rpc::{Error, Streaming};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let mut squares = Streaming::<u32>::produce(|out| async move {
///     for n in 1..=3 {
///         out.send(n * n).await?;
///     }
///     Ok(())
/// });
/// let mut sum = 0;
/// while let Some(square) = squares.next_msg().await? {
///     sum += square;
/// }
/// assert_eq!(sum, 14);
/// # Ok(())
/// # }
/// ```
pub struct Streaming<T, E = Error> {
    /// `None` once the stream has ended.
    stream: Option<BoxStream<T, E>>,
}

impl<T, E> Streaming<T, E> {
    /// Wraps any stream of results.
    pub fn new(stream: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self {
        Self {
            stream: Some(Box::pin(stream)),
        }
    }

    /// Returns a stream that ends at once.
    pub fn empty() -> Self {
        Self { stream: None }
    }

    /// Waits for the next message; `None` is the clean end.
    ///
    /// # Errors
    ///
    /// Fails if the stream did; what was received before stands.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no message.
    pub async fn next_msg(&mut self) -> Result<Option<T>, E> {
        std::future::poll_fn(|cx| self.poll_msg(cx))
            .await
            .transpose()
    }

    fn poll_msg(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        let polled = stream.as_mut().poll_next(cx);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.stream = None;
        }
        polled
    }
}

impl<T: Send + 'static, E: RpcError> Streaming<T, E> {
    /// Runs `work` as the stream is read, and drops it when the stream is dropped.
    ///
    /// `work` sends messages through what it is given, and waits there while the reader is behind.
    /// What it returns is how the stream ends.
    pub fn produce<F, Fut>(work: F) -> Self
    where
        F: FnOnce(Sender<T, E>) -> Fut,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(PRODUCE_AHEAD);
        let work = Box::pin(work(Sender { items: sender }));
        Self::new(Produce {
            work: Some(work),
            items: receiver,
            end: None,
        })
    }

    /// Returns a stream and the sender that feeds it, at most `capacity` messages ahead.
    ///
    /// A sender that is dropped without [`finish`](Sender::finish) cuts the stream off: its reader
    /// gets `canceled`, not an end that looks complete.
    pub fn channel(capacity: usize) -> (Sender<T, E>, Self) {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        (Sender { items: sender }, Self::new(Fed { items: receiver }))
    }
}

impl<T, E> Stream for Streaming<T, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_msg(cx)
    }
}

impl<T, E> fmt::Debug for Streaming<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming")
            .field("ended", &self.stream.is_none())
            .finish()
    }
}

impl<T: Send + 'static, E: Send + 'static> FromIterator<T> for Streaming<T, E> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        Self::new(Iter {
            items: items.into_iter(),
            error: PhantomData,
        })
    }
}

enum Item<T> {
    Message(T),
    Finished,
}

/// The sending half of a [`Streaming`].
pub struct Sender<T, E = Error> {
    items: mpsc::Sender<Result<Item<T>, E>>,
}

impl<T, E> fmt::Debug for Sender<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("closed", &self.items.is_closed())
            .finish()
    }
}

impl<T, E: RpcError> Sender<T, E> {
    /// Sends a message, waiting while the reader is behind.
    ///
    /// # Errors
    ///
    /// Fails with `canceled` if nobody reads the stream any more.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future before it is done sends nothing.
    pub async fn send(&self, message: T) -> Result<(), E> {
        self.items
            .send(Ok(Item::Message(message)))
            .await
            .map_err(|_| unread())
    }

    /// Ends the stream cleanly.
    ///
    /// # Errors
    ///
    /// Fails with `canceled` if nobody reads the stream any more.
    pub async fn finish(self) -> Result<(), E> {
        self.items
            .send(Ok(Item::Finished))
            .await
            .map_err(|_| unread())
    }

    /// Ends the stream with an error.
    ///
    /// # Errors
    ///
    /// Fails with `canceled` if nobody reads the stream any more.
    pub async fn fail(self, error: E) -> Result<(), E> {
        self.items.send(Err(error)).await.map_err(|_| unread())
    }
}

fn unread<E: RpcError>() -> E {
    E::from_error(Error::canceled("nobody reads the stream any more"))
}

struct Fed<T, E> {
    items: mpsc::Receiver<Result<Item<T>, E>>,
}

impl<T, E: RpcError> Stream for Fed<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.items.poll_recv(cx).map(|received| match received {
            Some(Ok(Item::Message(message))) => Some(Ok(message)),
            Some(Ok(Item::Finished)) => None,
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(E::from_error(Error::canceled(
                "the stream was cut off: its sender was dropped before `finish`",
            )))),
        })
    }
}

type Work<E> = Pin<Box<dyn Future<Output = Result<(), E>> + Send>>;

struct Produce<T, E> {
    work: Option<Work<E>>,
    items: mpsc::Receiver<Result<Item<T>, E>>,
    end: Option<E>,
}

// Nothing in it is pinned in place: the future is boxed.
impl<T, E> Unpin for Produce<T, E> {}

impl<T, E: RpcError> Stream for Produce<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        loop {
            // What was sent comes before what the work returned.
            match self.items.poll_recv(cx) {
                Poll::Ready(Some(Ok(Item::Message(message)))) => {
                    return Poll::Ready(Some(Ok(message)));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(Item::Finished))) => return Poll::Ready(None),
                Poll::Ready(None) if self.work.is_none() => {
                    return Poll::Ready(self.end.take().map(Err));
                }
                // The task has used up its share of the time: tokio wakes it when others had theirs.
                // Going on here would ask for ever.
                Poll::Pending if !self.items.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => {}
            }
            let Some(work) = &mut self.work else {
                return Poll::Pending;
            };
            // Caught here, so that what was sent before the panic arrives before its error.
            match panic::catch(|| work.as_mut().poll(cx)) {
                Err(panicked) => {
                    self.work = None;
                    self.end = Some(E::from_error(panicked));
                }
                Ok(Poll::Ready(result)) => {
                    self.work = None;
                    self.end = result.err();
                }
                // Polling the work may have filled the channel, which woke this task already.
                Ok(Poll::Pending) if self.items.is_empty() => return Poll::Pending,
                Ok(Poll::Pending) => {}
            }
        }
    }
}

struct Iter<T, E> {
    items: std::vec::IntoIter<T>,
    error: PhantomData<fn() -> E>,
}

// Nothing in it is pinned in place.
impl<T, E> Unpin for Iter<T, E> {}

impl<T, E> Stream for Iter<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.items.next().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_messages_than_a_task_may_handle_at_once_all_arrive() {
        let mut numbers = Streaming::<u32>::produce(|out| async move {
            for n in 0..10_000 {
                out.send(n).await?;
            }
            Ok(())
        });
        for n in 0..10_000 {
            assert_eq!(numbers.next_msg().await.expect("no error"), Some(n));
        }
        assert_eq!(numbers.next_msg().await.expect("no error"), None);
    }
}
