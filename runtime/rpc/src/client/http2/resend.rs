//! Which requests may be sent again: those that were provably not processed, and nothing else.

use std::error::Error as _;

use http::Request;

use crate::body::Body;

/// Copies a request whose body is there as a whole.
pub(super) fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let mut copy = Request::new(request.body().copy()?);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.version_mut() = request.version();
    copy.headers_mut().clone_from(request.headers());
    Some(copy)
}

/// Reports whether the other side said that it did nothing for a request.
pub(super) fn is_unprocessed(error: &hyper::Error) -> bool {
    let Some(error) = h2_error(error) else {
        return false;
    };
    // Only requests above the last one that a GOAWAY names end with it; others go on, and end with
    // what becomes of the connection.
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (error.is_go_away() || is_refused)
}

/// Reports whether the other side takes no more requests on the connection.
pub(super) fn is_going_away(error: &hyper::Error) -> bool {
    h2_error(error).is_some_and(|error| error.is_remote() && error.is_go_away())
}

fn h2_error(error: &hyper::Error) -> Option<&h2::Error> {
    error.source()?.downcast_ref()
}
