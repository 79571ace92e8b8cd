//! Which requests may be sent again: those that were provably not processed, and nothing else.

use std::error::Error as _;

use crate::Error;

/// Reports whether the other side said that it did nothing for the request that failed so.
pub(super) fn is_unprocessed(error: &Error) -> bool {
    let Some(error) = error
        .source()
        .and_then(|source| source.downcast_ref::<h2::Error>())
    else {
        return false;
    };
    // Only requests above the last one that a GOAWAY names end with it; others go on, and end with
    // what becomes of the connection.
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (error.is_go_away() || is_refused)
}

/// Reports whether the other side takes no more requests on the connection.
pub(super) fn is_going_away(error: &h2::Error) -> bool {
    error.is_remote() && error.is_go_away()
}
