//! The body of a request that streams: messages as they are ready, several to a frame.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use connect_plugin_schema::{Payload, WrapSpec};
use connect_plugin_wire::client::Call;
use http_body::{Body, Frame};

use crate::body::{BATCH, canceled};
use crate::codec;
use crate::result::RpcError;
use crate::turn::MessageTurn;
use crate::upload::Upload;
use crate::{Error, Result};

/// The body of a request that streams.
pub(crate) struct UploadBody<T, S, E> {
    call: Call,
    /// `None` once the messages have ended.
    upload: Option<Upload<T, E>>,
    turn: MessageTurn,
    spec: PhantomData<fn() -> S>,
}

impl<T: Payload, S: WrapSpec, E: RpcError> UploadBody<T, S, E> {
    pub(crate) fn new(call: Call, upload: Upload<T, E>) -> Self {
        Self {
            call,
            upload: Some(upload),
            turn: MessageTurn::default(),
            spec: PhantomData,
        }
    }

    fn append(&self, message: T, batch: &mut Vec<u8>) -> Result<()> {
        let start = batch.len();
        let message = Payload::into_message::<S>(message);
        codec::append(self.call.codec(), &message, self.call.headroom(), batch)?;
        self.call.seal(batch, start)
    }
}

// What must not move is boxed.
impl<T, S, E> Unpin for UploadBody<T, S, E> {}

impl<T: Payload, S: WrapSpec, E: RpcError> Body for UploadBody<T, S, E> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.turn.is_over(cx) {
            return Poll::Pending;
        }
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let Some(upload) = &mut self.upload else {
                break;
            };
            match upload.poll_message(cx) {
                Poll::Ready(Some(Ok(message))) => {
                    self.turn.took();
                    if let Err(error) = self.append(message, &mut batch) {
                        if let Some(upload) = self.upload.take() {
                            upload.fail(error);
                        }
                        return Poll::Ready(Some(Err(canceled())));
                    }
                }
                // A request has no way to say why it ends but one: the stream is reset.
                Poll::Ready(Some(Err(_))) => {
                    self.upload = None;
                    return Poll::Ready(Some(Err(canceled())));
                }
                Poll::Ready(None) => self.upload = None,
                Poll::Pending => {
                    self.turn.rest();
                    if batch.is_empty() {
                        return Poll::Pending;
                    }
                    break;
                }
            }
        }
        if batch.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(batch)))))
    }

    fn is_end_stream(&self) -> bool {
        self.upload.is_none()
    }
}
