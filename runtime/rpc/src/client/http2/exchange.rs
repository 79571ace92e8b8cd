//! One request and the head of its response.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use http::{Method, Request, Response};
use http_body::Body as _;
use tokio_util::task::AbortOnDropHandle;

use super::condition::Condition;
use super::counted::counted;
use super::link::InFlight;
use super::queue::{Sent, Unsent};
use crate::Error;
use crate::body::Body;
use crate::client::lost::{is_going_away, lost_by_h2};
use crate::client::resend::{End, Failure, Refusal};
use crate::http2::{Received, Sending, announce, send, strip};

/// Sends a request over a connection, and waits for the head of its response.
///
/// # Cancel safety
///
/// Dropping the future cancels the call.
pub(crate) async fn exchange(
    call: InFlight,
    mut request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let connection = call.connection();
    let condition = connection.condition();
    make_http_2(&mut request);
    let Sent {
        response,
        stream,
        body,
    } = match connection.queue().send(request).await {
        Ok(sent) => sent,
        Err(Unsent::Ended(request, error)) => {
            condition.retire();
            let end = if may_be_replaced(condition, &error) {
                End::Away
            } else {
                End::Broken(explain(condition, error))
            };
            return Err(Failure::Unsent(request, end));
        }
        Err(Unsent::Unfit(error)) => return Err(failure(condition, error)),
    };
    let upload = if body.is_end_stream() {
        None
    } else {
        upload(send(body, stream)).await
    };
    match response.await {
        Ok(response) => {
            condition.answer();
            let (head, stream) = response.into_parts();
            let body = Received::response(&head.headers, stream);
            Ok(Response::from_parts(head, counted(body, call, upload)))
        }
        Err(error) => Err(failure(condition, error)),
    }
}

/// Starts the task that sends a body, unless it is sent at once.
async fn upload(sending: Option<Sending>) -> Option<AbortOnDropHandle<()>> {
    let mut sending = sending?;
    let is_sent = poll_fn(|cx| Poll::Ready(Pin::new(&mut sending).poll(cx).is_ready())).await;
    (!is_sent).then(|| AbortOnDropHandle::new(tokio::spawn(sending)))
}

/// Judges why there is no response to a request that h2 has taken.
fn failure(condition: &Condition, error: h2::Error) -> Failure {
    let refusal = if is_going_away(&error) {
        // It takes no more, although h2 may notice that only with the next request.
        condition.retire();
        may_be_replaced(condition, &error).then_some(Refusal::Connection)
    } else {
        is_refused(&error).then_some(Refusal::Stream)
    };
    let error = explain(condition, error);
    match refusal {
        Some(refusal) => Failure::Refused(refusal, error),
        None => Failure::Lost(error),
    }
}

/// Reports whether the next connection may be better than one that ended so: the other side is there, and
/// has nothing against what was said to it.
fn may_be_replaced(condition: &Condition, error: &h2::Error) -> bool {
    if is_going_away(error) {
        return error.reason() == Some(h2::Reason::NO_ERROR) || condition.is_answered();
    }
    error.is_io() && condition.heard().is_cancelled()
}

/// Reports whether the other side said that it did nothing for a request.
fn is_refused(error: &h2::Error) -> bool {
    error.is_remote() && error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
}

fn explain(condition: &Condition, error: h2::Error) -> Error {
    condition.explain(lost_by_h2(error))
}

/// Says how long the body is, and takes out what HTTP/2 does not have.
fn make_http_2(request: &mut Request<Body>) {
    let has_body = matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    );
    if has_body || !request.body().is_end_stream() {
        let length = request.body().size_hint().exact();
        announce(length, request.headers_mut());
    }
    strip(request.headers_mut());
}
