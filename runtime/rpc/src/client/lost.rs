//! What a caller hears of a connection that failed its call.

use std::error::Error as StdError;
use std::io::ErrorKind;

use crate::Error;
use crate::body::{broken_off, connection_lost, reset_reason};

/// Makes the error of a call over HTTP/1.1 whose request or response was lost.
pub(super) fn lost_by_hyper(error: hyper::Error) -> Error {
    if error.is_canceled() || error.is_closed() || error.is_incomplete_message() {
        return connection_lost(error);
    }
    if error.is_parse() && !error.is_parse_too_large() {
        let text = format!(
            "the other side did not answer in HTTP/1.1 ({error}): if it speaks HTTP/2 alone, set \
             `.http_version(HttpVersion::Http2)` on the channel"
        );
        return Error::unavailable(text).with_source(error);
    }
    failed(error)
}

/// Returns whether an error over HTTP/1.1 is that the connection ended, or could not be written to. The
/// others are answers that nobody understands, and requests whose body failed here.
pub(super) fn is_lost(error: &hyper::Error) -> bool {
    !error.is_user() && !error.is_parse()
}

/// Returns whether the other side ended the call because it did not understand it.
pub(super) fn is_protocol_error(error: &Error) -> bool {
    let source = error.source().and_then(|it| it.downcast_ref::<h2::Error>());
    source.is_some_and(|it| it.is_remote() && reset_reason(it) == Some(h2::Reason::PROTOCOL_ERROR))
}

/// Makes the error of a call over HTTP/2 whose request or response was lost.
pub(super) fn lost_by_h2(error: h2::Error) -> Error {
    if reset_reason(&error).is_some() {
        return broken_off(error);
    }
    if is_going_away(&error) {
        return went_away(error);
    }
    // Others have something to tell, such as why there is no TLS.
    let has_ended = error.get_io().is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof
        )
    });
    if has_ended {
        return connection_lost(error);
    }
    failed(error)
}

/// Reports whether the other side takes no more requests on the connection. Of those that are under way,
/// only the ones behind the last one that it names end so; the others go on, and end with what becomes of
/// the connection.
pub(super) fn is_going_away(error: &h2::Error) -> bool {
    error.is_remote() && error.is_go_away()
}

/// Makes the error of a call whose connection the other side closed before it was done.
fn went_away(error: h2::Error) -> Error {
    let reason = error
        .reason()
        .filter(|reason| *reason != h2::Reason::NO_ERROR);
    let text = match reason {
        Some(reason) => format!("the other side closed the connection: {reason:?}"),
        None => "the other side closed the connection".to_owned(),
    };
    Error::unavailable(text).with_source(error)
}

fn failed(error: impl StdError + Send + Sync + 'static) -> Error {
    // hyper says that something is wrong, and its source what.
    let text = match error.source() {
        Some(source) => format!("the connection failed: {error}: {source}"),
        None => format!("the connection failed: {error}"),
    };
    Error::unavailable(text).with_source(error)
}
