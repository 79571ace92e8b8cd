//! What a handler sees of a request, and the metadata of its response.

use connect_plugin::well_known::Any;
use connect_plugin::{Context, Error, Message, Result};

use crate::messages::{Header, RequestInfo};
use crate::metadata;

/// Tells what is around the messages of a request. The messages are still missing.
pub(super) fn seen(cx: &Context) -> RequestInfo {
    let left = cx.remaining().map(|left| left.as_millis());
    RequestInfo {
        request_headers: metadata::grouped(cx.metadata()),
        timeout_ms: left.map(|left| left.try_into().unwrap_or(i64::MAX)),
        requests: Vec::new(),
        connect_get_info: None,
    }
}

/// Packs a message that was received.
pub(super) fn pack(message: &impl Message) -> Result<Any> {
    Any::pack(message).map_err(|error| Error::internal(error.to_string()))
}

/// Sends headers and trailers with the response, whether it is an error or not.
pub(super) fn respond_with(cx: &Context, headers: &[Header], trailers: &[Header]) -> Result<()> {
    let pairs = |headers| {
        metadata::pairs(headers).map_err(|error| Error::invalid_argument(error.to_string()))
    };
    let response = cx.response();
    for (name, value) in pairs(headers)? {
        response.append_header(name, value);
    }
    for (name, value) in pairs(trailers)? {
        response.append_trailer(name, value);
    }
    Ok(())
}
