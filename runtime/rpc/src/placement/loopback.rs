//! A channel to a service in this process: through the codec and the protocol, without a socket.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body::{Body as _, Frame};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use super::AHEAD;
use crate::Result;
use crate::body::{Body, canceled};
use crate::client::{Carry, Channel};
use crate::piped_body::PipedBody;
use crate::server::{Responder, Server, Services};
use crate::service::Service;

struct Loopback(Arc<Responder>);

impl Carry for Loopback {
    fn send(
        &self,
        mut request: Request<Body>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Body>>> + Send>> {
        // Like the connection it stands for, it carries both directions at once.
        *request.version_mut() = Version::HTTP_2;
        let (answer, answered) = oneshot::channel();
        let running = tokio::spawn(respond(Arc::clone(&self.0), request, answer));
        let running = AbortOnDropHandle::new(running);
        Box::pin(async move {
            // Without an answer the runtime is being shut down.
            let answer: Response<Answer> = answered.await.map_err(|_| canceled())?;
            Ok(answer.map(|answer| match answer {
                Answer::Whole(body) => body,
                Answer::Frames(frames) => Body::new(PipedBody::new(frames, running)),
            }))
        })
    }
}

enum Answer {
    Whole(Body),
    Frames(mpsc::Receiver<Result<Frame<Bytes>>>),
}

/// Answers a request, and goes on with its body whether anybody reads it or not, as a connection
/// does.
async fn respond(
    responder: Arc<Responder>,
    request: Request<Body>,
    answer: oneshot::Sender<Response<Answer>>,
) {
    let (head, mut body) = responder.respond(request).await.into_parts();
    if body.is_end_stream() || body.size_hint().exact().is_some() {
        let whole = Response::from_parts(head, Answer::Whole(body));
        // Nobody waits for it if the call was dropped.
        drop(answer.send(whole));
        return;
    }
    let (sender, frames) = mpsc::channel(AHEAD);
    let streamed = Response::from_parts(head, Answer::Frames(frames));
    if answer.send(streamed).is_err() {
        return;
    }
    while let Some(frame) = body.next_frame().await.transpose() {
        if sender.send(frame).await.is_err() {
            return;
        }
    }
}

/// Makes a channel to a service in this process.
pub(crate) fn channel(service: impl Service) -> Channel {
    let server = Server::new(Services::new().with(service));
    Channel::memory(Loopback(Arc::new(server.into_responder())))
}
