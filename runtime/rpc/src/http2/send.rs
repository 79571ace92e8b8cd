//! A body that goes out.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, SendStream};
use http_body::{Body as _, Frame};
use tokio::time::{Sleep, sleep_until};

use crate::Error;
use crate::body::Body;
use crate::deadline::Deadline;

/// Sends a body, at once if all of it is here. Otherwise what it returns sends the rest.
pub(crate) fn send(body: Body, mut stream: SendStream<Bytes>) -> Option<Sending> {
    let (data, trailers) = match body.into_parts() {
        Ok(parts) => parts,
        Err(body) => return Some(Sending::new(body, stream)),
    };
    let sent = match (data, trailers) {
        (data, None) => stream.send_data(data.unwrap_or_default(), true),
        (None, Some(trailers)) => stream.send_trailers(*trailers),
        (Some(data), Some(trailers)) => stream
            .send_data(data, false)
            .and_then(|()| stream.send_trailers(*trailers)),
    };
    // The other side has reset the stream, or is gone. Whoever waits for it hears of that.
    if let Err(error) = sent {
        tracing::debug!(%error, "a body was not sent");
    }
    None
}

/// Sends a body frame by frame, as the other side takes them.
///
/// It is over when all is sent, or when nobody takes it any more.
pub(crate) struct Sending {
    body: Body,
    stream: SendStream<Bytes>,
    /// What the other side has no room for yet, and whether it is the last.
    waiting: Option<(Bytes, bool)>,
    /// What comes behind that, if the body ended meanwhile.
    ahead: Option<Result<Frame<Bytes>, Error>>,
    /// When the body ends if there is no room for more of it.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Sending {
    fn new(body: Body, stream: SendStream<Bytes>) -> Self {
        Self {
            body,
            stream,
            waiting: None,
            ahead: None,
            deadline: None,
        }
    }

    /// Lets the body end in time, whether the other side takes it or not.
    pub(crate) fn until(mut self, deadline: Option<Deadline>) -> Self {
        self.deadline = deadline.map(|Deadline(end)| Box::pin(sleep_until(end)));
        self
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), h2::Error>> {
        loop {
            // Whoever waits below is woken when the other side wants no more.
            if self.stream.poll_reset(cx)?.is_ready() {
                return Poll::Ready(Ok(()));
            }
            if self.waiting.is_some() && self.poll_room(cx)?.is_pending() {
                self.end_in_time(cx);
                return Poll::Pending;
            }
            if let Some((data, is_last)) = self.waiting.take() {
                self.stream.send_data(data, is_last)?;
                if is_last {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            // Room is asked for once there is something to send, and little of it: what is reserved
            // and not used, others on the connection have to do without.
            match ready!(self.poll_frame(cx)) {
                None => return Poll::Ready(self.stream.send_data(Bytes::new(), true)),
                Some(Err(error)) => {
                    self.stream.send_reset(reason(&error));
                    return Poll::Ready(Ok(()));
                }
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => {
                        let is_last = self.body.is_end_stream();
                        if !data.is_empty() {
                            self.stream.reserve_capacity(1);
                            self.waiting = Some((data, is_last));
                        } else if is_last {
                            return Poll::Ready(self.stream.send_data(data, true));
                        }
                    }
                    Err(frame) => {
                        if let Ok(trailers) = frame.into_trailers() {
                            self.stream.reserve_capacity(0);
                            return Poll::Ready(self.stream.send_trailers(trailers));
                        }
                    }
                },
            }
        }
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match self.ahead.take() {
            Some(frame) => Poll::Ready(Some(frame)),
            None => Pin::new(&mut self.body).poll_frame(cx),
        }
    }

    /// Asks the body for more although there is no room, once it has nothing more to say than how it
    /// ends. Whatever made it is gone then.
    fn end_in_time(&mut self, cx: &mut Context<'_>) {
        if let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            self.deadline = None;
            if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
                self.ahead = frame;
            }
        }
    }

    /// Waits until there is room for something; h2 keeps the rest until there is more.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), h2::Error>> {
        while self.stream.capacity() == 0 {
            match ready!(self.stream.poll_capacity(cx)) {
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Err(Reason::CANCEL.into())),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Future for Sending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_send(cx).map(|sent| {
            if let Err(error) = sent {
                tracing::debug!(%error, "a body was not sent to its end");
            }
        })
    }
}

/// Returns why a stream is reset whose body failed so.
fn reason(error: &Error) -> Reason {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(reason) = error.downcast_ref().and_then(h2::Error::reason) {
            return reason;
        }
        cause = error.source();
    }
    Reason::INTERNAL_ERROR
}
