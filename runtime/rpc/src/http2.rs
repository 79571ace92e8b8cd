//! What both sides of an HTTP/2 connection share: its bodies, and how it finds out that nobody is there
//! any more.

mod heard;
mod keep_alive;
mod receive;
mod send;

use http::header::{CONNECTION, CONTENT_LENGTH, HeaderName, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderValue};

pub(crate) use heard::{Heard, LastHeard};
pub(crate) use keep_alive::{KeepAlive, Watch};
pub(crate) use receive::Received;
pub(crate) use send::{Sending, send};

/// Headers of HTTP/1.1 that are about a connection, which HTTP/2 does not have.
///
/// Source: RFC 9113, section 8.2.2.
const OF_CONNECTIONS: [HeaderName; 5] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Returns how much small frames of data may cost together that nobody has read, as h2 counts it: 256
/// bytes each, less what they hold. A connection that needs more is ended, and h2's own measure ends it
/// where one stream of small messages is read slowly. Here a whole window of one stream fits, in frames
/// of eight bytes.
pub(crate) fn small_frames_budget(stream_window: u32) -> usize {
    usize::try_from(stream_window).unwrap_or(usize::MAX) / 8 * 248
}

/// Says how long a body is, if that is known and not said yet.
pub(crate) fn announce(length: Option<u64>, headers: &mut HeaderMap) {
    if let Some(length) = length
        && !headers.contains_key(CONTENT_LENGTH)
    {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}

/// Takes out what HTTP/2 does not have, so that messages of HTTP/1.1 can be passed on.
pub(crate) fn strip(headers: &mut HeaderMap) {
    if headers.get(TE).is_some_and(|te| te != "trailers") {
        headers.remove(TE);
    }
    // One look at all names is cheaper than a search for each, and finds nothing in most messages.
    if !headers.keys().any(|name| OF_CONNECTIONS.contains(name)) {
        return;
    }
    let named: Vec<HeaderValue> = headers.get_all(CONNECTION).iter().cloned().collect();
    for names in &named {
        for name in names.to_str().unwrap_or_default().split(',') {
            headers.remove(name.trim());
        }
    }
    for name in OF_CONNECTIONS {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_a_connection_ends_with_it() {
        let mut headers = HeaderMap::new();
        let lines = [
            ("accept", "*/*"),
            ("connection", "close, X-Hop"),
            ("connection", "keep-alive"),
            ("keep-alive", "timeout=5"),
            ("x-hop", "1"),
            ("te", "gzip"),
            ("transfer-encoding", "chunked"),
            ("x-kept", "2"),
        ];
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        strip(&mut headers);
        headers.append(TE, HeaderValue::from_static("trailers"));
        strip(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["accept", "te", "x-kept"]);
    }
}
