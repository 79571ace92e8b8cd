//! Streaming responses that have a deadline, over what asks for more when it has room for more: hyper,
//! and servers of others.
//!
//! The handler of a caller that does not read would outlive its deadline, so a task of its own asks.

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use crate::Result;
use crate::body::Body;
use crate::deadline::Deadline;
use crate::piped_body::PipedBody;

/// Has the body of a response with a deadline read as it is asked for, and to its end when its deadline
/// has passed.
pub(super) fn in_time(mut response: Response<Body>) -> Response<Body> {
    let Some(Deadline(deadline)) = response.extensions_mut().remove() else {
        return response;
    };
    response.map(|body| {
        let (room, frames) = mpsc::channel(1);
        let task = tokio::spawn(read(body, room, deadline));
        Body::new(PipedBody::new(frames, AbortOnDropHandle::new(task)))
    })
}

async fn read(mut body: Body, room: mpsc::Sender<Result<Frame<Bytes>>>, deadline: Instant) {
    let mut ahead = None;
    loop {
        if ahead.is_none() {
            ahead = body.next_frame().await.transpose();
        }
        let Some(frame) = ahead.take() else {
            return;
        };
        if timeout_at(deadline, room.reserve()).await.is_err() {
            // It has nothing more to say than how it ends. Whatever made it is gone then.
            ahead = body.next_frame().await.transpose();
        }
        if room.send(frame).await.is_err() {
            return;
        }
    }
}
