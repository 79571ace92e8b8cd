//! What a caller hears of a connection that failed its call.

use crate::Error;
use crate::body::connection_lost;

/// Makes the error of a call whose request or response was lost.
pub(crate) fn lost(error: hyper::Error) -> Error {
    if error.is_canceled() || error.is_closed() || error.is_incomplete_message() {
        return connection_lost(error);
    }
    Error::unavailable(format!("the connection failed: {error}")).with_source(error)
}
