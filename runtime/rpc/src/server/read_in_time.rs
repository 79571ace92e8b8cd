//! Streaming responses that have a deadline, over what asks for more when it has room for more: hyper,
//! and servers of others.
//!
//! The handler of a caller that does not read would outlive its deadline, so a task of its own asks.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body::{Body as HttpBody, Frame};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::body::Body;
use crate::deadline::Deadline;
use crate::{Error, Result};

/// Has the body of a response with a deadline read as it is asked for, and to its end when its deadline
/// has passed.
pub(super) fn in_time(mut response: Response<Body>) -> Response<Body> {
    let Some(Deadline(deadline)) = response.extensions_mut().remove() else {
        return response;
    };
    response.map(|body| {
        let (room, frames) = mpsc::channel(1);
        tokio::spawn(read(body, room, deadline));
        Body::new(Passed(frames))
    })
}

async fn read(mut body: Body, room: mpsc::Sender<Result<Frame<Bytes>>>, deadline: Instant) {
    let mut waiting = None;
    loop {
        if waiting.is_none() {
            waiting = tokio::select! {
                biased;
                () = room.closed() => return,
                frame = body.next_frame() => frame.transpose(),
            };
        }
        let Some(frame) = waiting.take() else {
            return;
        };
        if timeout_at(deadline, room.reserve()).await.is_err() {
            // It has nothing more to say than how it ends. Whatever made it is gone then.
            waiting = body.next_frame().await.transpose();
        }
        if room.send(frame).await.is_err() {
            return;
        }
    }
}

struct Passed(mpsc::Receiver<Result<Frame<Bytes>>>);

impl HttpBody for Passed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx)
    }
}
