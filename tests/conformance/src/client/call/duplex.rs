//! Calls with streams in both directions.

use connect_plugin::{Error, Result as RpcResult, Sender, Streaming};
use tokio::task::JoinHandle;

use super::{AHEAD, Call, close, send_all, unpack_all};
use crate::client::outcome::{Impossible, Outcome};
use crate::contract::{Conformance as _, ConformanceClient};
use crate::messages::{BidiStreamRequest, BidiStreamResponse};

impl Call {
    /// All requests before the responses.
    pub(in crate::client) async fn half_duplex(
        self,
        client: ConformanceClient,
    ) -> Result<Outcome, Impossible> {
        let messages = unpack_all(&self.messages)?;
        let (sender, mut responses) = self.open(client);
        let outcome = Outcome {
            unsent: send_all(&sender, messages, self.wait).await,
            ..Outcome::default()
        };
        self.finish(sender, &mut responses, outcome).await
    }

    /// A response after each request.
    pub(in crate::client) async fn full_duplex(
        self,
        client: ConformanceClient,
    ) -> Result<Outcome, Impossible> {
        let messages = unpack_all(&self.messages)?;
        let (sender, mut responses) = self.open(client);
        let mut outcome = Outcome {
            unsent: messages.len(),
            ..Outcome::default()
        };
        for message in messages {
            tokio::time::sleep(self.wait).await;
            if sender.send(message).await.is_err() {
                break;
            }
            outcome.unsent -= 1;
            if !self.receive(&mut responses, &mut outcome).await? {
                break;
            }
        }
        self.finish(sender, &mut responses, outcome).await
    }

    /// Makes the call. It goes on while nobody asks for its responses.
    fn open(&self, client: ConformanceClient) -> (Sender<BidiStreamRequest>, Responses) {
        let (sender, requests) = Streaming::channel(AHEAD);
        let cx = self.cx.clone();
        let opening = tokio::spawn(async move { client.bidi_stream(&cx, requests).await });
        (sender, Responses::Opening(opening))
    }

    /// Receives a response. Returns whether there may be more.
    async fn receive(
        &self,
        responses: &mut Responses,
        outcome: &mut Outcome,
    ) -> Result<bool, Impossible> {
        match responses.next().await? {
            Ok(Some(response)) => {
                let payload = response.payload.unwrap_or_default();
                outcome.payloads.push(payload);
                self.canceling.received(outcome.payloads.len());
                return Ok(true);
            }
            Ok(None) => {}
            Err(error) => outcome.error = Some(error),
        }
        Ok(false)
    }

    /// Closes the stream of requests and receives what is left.
    async fn finish(
        &self,
        sender: Sender<BidiStreamRequest>,
        responses: &mut Responses,
        mut outcome: Outcome,
    ) -> Result<Outcome, Impossible> {
        // Kept for so long: without its sender the stream would end by itself.
        let mut open = Some(sender);
        if self.canceling.is_before_close_send() {
            self.canceling.cancel();
        } else if let Some(sender) = open.take() {
            close(sender).await;
        }
        let receive = async {
            while self.receive(responses, &mut outcome).await? {}
            Ok::<_, Impossible>(())
        };
        let (received, ()) = tokio::join!(receive, self.canceling.closed());
        received?;
        Ok(outcome)
    }
}

/// The responses of a call, which the server may not have accepted yet.
enum Responses {
    Opening(JoinHandle<RpcResult<Streaming<BidiStreamResponse>>>),
    Open(Streaming<BidiStreamResponse>),
    Ended,
}

impl Responses {
    /// Waits for the next response. A call that has failed or ended has none any more.
    async fn next(&mut self) -> Result<Result<Option<BidiStreamResponse>, Error>, Impossible> {
        if let Self::Opening(opening) = self {
            match opening.await? {
                Ok(responses) => *self = Self::Open(responses),
                Err(error) => {
                    *self = Self::Ended;
                    return Ok(Err(error));
                }
            }
        }
        Ok(match self {
            Self::Open(responses) => responses.next_msg().await,
            _ => Ok(None),
        })
    }
}
