//! One request and the head of its response.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use http::{Method, Request, Response};
use http_body::Body as _;
use tokio_util::task::AbortOnDropHandle;

use super::counted::counted;
use super::link::{InFlight, Open};
use super::queue::{Sent, Unsent};
use crate::Error;
use crate::body::Body;
use crate::client::lost::lost_by_h2;
use crate::client::resend::is_going_away;
use crate::http2::{Received, Sending, announce, send, strip};

/// Why there is no response.
pub(super) enum Refused {
    /// The connection took no more requests: nobody has seen this one.
    Unsent(Box<Request<Body>>, Error),
    Lost(Error),
}

impl Refused {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Unsent(_, error) | Self::Lost(error) => error,
        }
    }
}

/// Sends a request over a connection, and waits for the head of its response.
///
/// # Cancel safety
///
/// Dropping the future cancels the call.
pub(super) async fn exchange(
    call: InFlight,
    mut request: Request<Body>,
) -> Result<Response<Body>, Refused> {
    let connection = call.connection();
    make_http_2(&mut request);
    let Sent {
        response,
        stream,
        body,
    } = match connection.queue().send(request).await {
        Ok(sent) => sent,
        Err(Unsent::Ended(request, error)) => {
            connection.condition().retire();
            let error = failure(connection, error);
            return Err(Refused::Unsent(request, error));
        }
        Err(Unsent::Unfit(error)) => return Err(Refused::Lost(failure(connection, error))),
    };
    let upload = if body.is_end_stream() {
        None
    } else {
        upload(send(body, stream)).await
    };
    match response.await {
        Ok(response) => {
            let (head, stream) = response.into_parts();
            let body = Received::response(&head.headers, stream);
            Ok(Response::from_parts(head, counted(body, call, upload)))
        }
        Err(error) => Err(Refused::Lost(failure(connection, error))),
    }
}

/// Starts the task that sends a body, unless it is sent at once.
async fn upload(sending: Option<Sending>) -> Option<AbortOnDropHandle<()>> {
    let mut sending = sending?;
    let is_sent = poll_fn(|cx| Poll::Ready(Pin::new(&mut sending).poll(cx).is_ready())).await;
    (!is_sent).then(|| AbortOnDropHandle::new(tokio::spawn(sending)))
}

/// Makes the error of a call that a connection lost.
fn failure(connection: &Open, error: h2::Error) -> Error {
    // It takes no more, although h2 may notice that only with the next request.
    if is_going_away(&error) {
        connection.condition().retire();
    }
    connection.condition().explain(lost_by_h2(error))
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
