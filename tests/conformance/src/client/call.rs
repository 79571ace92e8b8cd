//! The shapes of calls: what is sent and received, in which order.

mod duplex;

use std::time::Duration;

use connect_plugin::well_known::Any;
use connect_plugin::{Context, Error, Message, Result as RpcResult, Sender, Streaming};

use super::cancellation::Canceling;
use super::outcome::{Impossible, Outcome};
use crate::contract::{Conformance as _, ConformanceClient};
use crate::messages::{ClientStreamRequest, ConformancePayload, ServerStreamRequest};

/// How far the requests may be ahead of the connection.
const AHEAD: usize = 1;

/// A call to be made.
pub(super) struct Call {
    pub(super) cx: Context,
    pub(super) canceling: Canceling,
    pub(super) messages: Vec<Any>,
    /// How long to wait before each message of a stream.
    pub(super) wait: Duration,
}

impl Call {
    /// One request, one response.
    pub(super) async fn unary<Req, Made>(
        self,
        make: impl FnOnce(Context, Req) -> Made,
    ) -> Result<Outcome, Impossible>
    where
        Req: Message,
        Made: Future<Output = RpcResult<Option<ConformancePayload>>>,
    {
        let message = self.only_message()?;
        let call = make(self.cx, message);
        let (result, ()) = tokio::join!(call, self.canceling.closed());
        Ok(unary_outcome(result, 0))
    }

    /// One request, a stream of responses.
    pub(super) async fn server_stream(
        self,
        client: &ConformanceClient,
    ) -> Result<Outcome, Impossible> {
        let message: ServerStreamRequest = self.only_message()?;
        let receive = async {
            let mut outcome = Outcome::default();
            match client.server_stream(&self.cx, message).await {
                Ok(mut responses) => loop {
                    match responses.next_msg().await {
                        Ok(Some(response)) => {
                            outcome.payloads.push(response.payload.unwrap_or_default());
                            self.canceling.received(outcome.payloads.len());
                        }
                        Ok(None) => break,
                        Err(error) => {
                            outcome.error = Some(error);
                            break;
                        }
                    }
                },
                Err(error) => outcome.error = Some(error),
            }
            outcome
        };
        let (outcome, ()) = tokio::join!(receive, self.canceling.closed());
        Ok(outcome)
    }

    /// A stream of requests, one response.
    pub(super) async fn client_stream(
        self,
        client: &ConformanceClient,
    ) -> Result<Outcome, Impossible> {
        let messages = unpack_all::<ClientStreamRequest>(&self.messages)?;
        let (sender, requests) = Streaming::channel(AHEAD);
        let send = async {
            let unsent = send_all(&sender, messages, self.wait).await;
            if self.canceling.is_before_close_send() {
                self.canceling.cancel();
                // Kept: without its sender the stream would end by itself.
                return (unsent, Some(sender));
            }
            close(sender).await;
            self.canceling.closed().await;
            (unsent, None)
        };
        let call = client.client_stream(&self.cx, requests);
        let (result, (unsent, _sender)) = tokio::join!(call, send);
        Ok(unary_outcome(
            result.map(|response| response.payload),
            unsent,
        ))
    }

    fn only_message<M: Message>(&self) -> Result<M, Impossible> {
        match self.messages.as_slice() {
            [message] => Ok(message.unpack()?),
            messages => Err(format!("{} messages for a call with one", messages.len()).into()),
        }
    }
}

fn unary_outcome(result: RpcResult<Option<ConformancePayload>>, unsent: usize) -> Outcome {
    let (payloads, error) = match result {
        Ok(payload) => (vec![payload.unwrap_or_default()], None),
        Err(error) => (Vec::new(), Some(error)),
    };
    Outcome {
        payloads,
        error,
        unsent,
    }
}

fn unpack_all<M: Message>(messages: &[Any]) -> Result<Vec<M>, Impossible> {
    let unpacked = messages.iter().map(|message| Ok(message.unpack()?));
    unpacked.collect()
}

/// Sends messages until nobody reads them any more; returns how many are left.
async fn send_all<M: Message>(
    sender: &Sender<M, Error>,
    messages: Vec<M>,
    wait: Duration,
) -> usize {
    let mut unsent = messages.len();
    for message in messages {
        tokio::time::sleep(wait).await;
        if sender.send(message).await.is_err() {
            break;
        }
        unsent -= 1;
    }
    unsent
}

/// Closes a stream of requests.
async fn close<M: Message>(sender: Sender<M, Error>) {
    // If nobody reads it any more, the call itself says why.
    drop(sender.finish().await);
}
