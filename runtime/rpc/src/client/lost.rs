//! What a caller hears of a connection that failed its call.

use crate::Error;
use crate::body::{TransportError, broken_off, connection_lost, reset_reason};

/// Makes the error of a call whose request or response was lost.
pub(crate) fn lost<E: TransportError>(error: E) -> Error {
    if reset_reason(&error).is_some() {
        return broken_off(error);
    }
    if error.is_end() {
        return connection_lost(error);
    }
    // hyper says that something is wrong, and its source what.
    let text = match error.source() {
        Some(source) => format!("the connection failed: {error}: {source}"),
        None => format!("the connection failed: {error}"),
    };
    Error::unavailable(text).with_source(error)
}
