//! Which requests are sent again, and when: those that were provably not processed, and nothing else.

use http::{Request, Response};
use tokio::time::sleep;

use super::backoff;
use super::network::Network;
use crate::body::Body;
use crate::random::random;
use crate::{Error, Result};

/// Why a request has no response.
pub(super) enum Failure {
    /// The connection took no more requests. The other side has seen nothing of this one, which is here
    /// as it was.
    Unsent(Box<Request<Body>>, End),
    /// The other side said that it did nothing for the request.
    Refused(Refusal, Error),
    /// There is no connection, or the request may have been processed.
    Lost(Error),
}

/// How a connection ended that took no more requests.
pub(super) enum End {
    /// As connections end: the other side was there, and went away.
    Away,
    /// So that the next one may be no better.
    Broken(Error),
}

/// What the other side refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// All further requests on this connection. When there is the next one, says the
    /// [`Pace`](super::pace::Pace) of connections.
    Connection,
    /// This request. The connection stays, so the request has to wait by itself.
    Stream,
}

/// Sends a request until it is answered, or may have been processed. This is the only place that decides
/// to send one again; whoever waits for the response sets the limit by dropping the future.
///
/// `again` makes the request once more, if that is possible.
///
/// # Errors
///
/// Fails if there is no connection, if the request may have been processed, and as `again` does.
pub(super) async fn send(
    network: &Network,
    request: Request<Body>,
    again: impl FnMut() -> Option<Result<Request<Body>>>,
) -> Result<Response<Body>> {
    match network.exchange(request).await {
        Ok(response) => Ok(response),
        Err(Failure::Lost(error)) => Err(error),
        // Boxed, so that calls do not carry the size of what few of them do.
        Err(failure) => Box::pin(send_again(network, failure, again)).await,
    }
}

async fn send_again(
    network: &Network,
    mut failure: Failure,
    mut again: impl FnMut() -> Option<Result<Request<Body>>>,
) -> Result<Response<Body>> {
    let mut refusals = 0_u32;
    let mut is_broken = false;
    loop {
        let request = match failure {
            Failure::Unsent(_, End::Broken(error)) if is_broken => return Err(error),
            Failure::Unsent(request, end) => {
                is_broken = matches!(end, End::Broken(_));
                *request
            }
            Failure::Refused(refusal, error) => {
                if refusal == Refusal::Stream {
                    sleep(backoff::pause(refusals, random())).await;
                    refusals = refusals.saturating_add(1);
                }
                again().ok_or(error)??
            }
            Failure::Lost(error) => return Err(error),
        };
        failure = match network.exchange(request).await {
            Ok(response) => return Ok(response),
            Err(failure) => failure,
        };
    }
}
