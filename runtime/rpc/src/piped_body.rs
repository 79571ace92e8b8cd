//! A body whose frames a task of its own makes.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::{Error, Result};

/// The reading end. Dropping it ends the task.
pub(crate) struct PipedBody {
    frames: mpsc::Receiver<Result<Frame<Bytes>>>,
    _task: AbortOnDropHandle<()>,
}

impl PipedBody {
    pub(crate) fn new(
        frames: mpsc::Receiver<Result<Frame<Bytes>>>,
        task: AbortOnDropHandle<()>,
    ) -> Self {
        Self {
            frames,
            _task: task,
        }
    }
}

impl HttpBody for PipedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        self.frames.poll_recv(cx)
    }
}
