//! Names and values of the headers that the protocol uses, built once.

use http::header::{HeaderName, HeaderValue};

/// `connect-protocol-version`
pub const CONNECT_PROTOCOL_VERSION: HeaderName =
    HeaderName::from_static("connect-protocol-version");
/// `connect-timeout-ms`
pub const CONNECT_TIMEOUT_MS: HeaderName = HeaderName::from_static("connect-timeout-ms");
/// `connect-content-encoding`
pub const CONNECT_CONTENT_ENCODING: HeaderName =
    HeaderName::from_static("connect-content-encoding");
/// `connect-accept-encoding`
pub const CONNECT_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("connect-accept-encoding");
/// `accept-post`: what a server takes, sent with 415.
pub const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// `grpc-status`
pub const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
/// `grpc-message`
pub const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
/// `grpc-status-details-bin`
pub const GRPC_STATUS_DETAILS_BIN: HeaderName = HeaderName::from_static("grpc-status-details-bin");
/// `grpc-timeout`
pub const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
/// `grpc-encoding`
pub const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
/// `grpc-accept-encoding`
pub const GRPC_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
/// `x-grpc-web`: what tells servers and proxies that a browser's call is no form.
pub const X_GRPC_WEB: HeaderName = HeaderName::from_static("x-grpc-web");
/// `x-user-agent`: a page cannot send the header without the `x`.
pub const X_USER_AGENT: HeaderName = HeaderName::from_static("x-user-agent");

/// `x-accel-buffering`: what tells nginx, and proxies that do as it does, whether to hold a response back.
pub const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The only version of the Connect protocol.
pub const VERSION_1: HeaderValue = HeaderValue::from_static("1");
/// `application/proto`
pub const APPLICATION_PROTO: HeaderValue = HeaderValue::from_static("application/proto");
/// `application/json`
pub const APPLICATION_JSON: HeaderValue = HeaderValue::from_static("application/json");
/// `application/connect+proto`
pub const APPLICATION_CONNECT_PROTO: HeaderValue =
    HeaderValue::from_static("application/connect+proto");
/// `application/connect+json`
pub const APPLICATION_CONNECT_JSON: HeaderValue =
    HeaderValue::from_static("application/connect+json");
/// `application/grpc`, which stands for the binary codec.
pub const APPLICATION_GRPC: HeaderValue = HeaderValue::from_static("application/grpc");
/// `application/grpc+json`
pub const APPLICATION_GRPC_JSON: HeaderValue = HeaderValue::from_static("application/grpc+json");
/// `application/grpc-web+proto`
pub const APPLICATION_GRPC_WEB: HeaderValue =
    HeaderValue::from_static("application/grpc-web+proto");
/// `application/grpc-web+json`
pub const APPLICATION_GRPC_WEB_JSON: HeaderValue =
    HeaderValue::from_static("application/grpc-web+json");
/// Who calls, in Connect.
pub const CONNECT_USER_AGENT: HeaderValue = HeaderValue::from_static(concat!(
    "connect-plugin/",
    env!("CARGO_PKG_VERSION"),
    " (rust)"
));
/// Who calls, in gRPC and gRPC-Web, where it begins with `grpc-` and the language.
///
/// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#user-agents>.
pub const GRPC_USER_AGENT: HeaderValue = HeaderValue::from_static(concat!(
    "grpc-rust-connect-plugin/",
    env!("CARGO_PKG_VERSION")
));
/// `trailers`: what a gRPC caller says that it can read.
pub const TRAILERS: HeaderValue = HeaderValue::from_static("trailers");
/// `no`, which a stream says to [`X_ACCEL_BUFFERING`].
pub const NO: HeaderValue = HeaderValue::from_static("no");
/// `identity`: no compression.
pub const IDENTITY: HeaderValue = HeaderValue::from_static("identity");
/// Text for people, where nobody asked for anything else.
pub const TEXT_PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The prefix under which a unary Connect response carries its trailers.
pub const TRAILER_PREFIX: &str = "trailer-";

/// Reports whether a header belongs to HTTP or to the protocol, and so is never metadata.
pub fn is_reserved(name: &HeaderName) -> bool {
    const EXACT: [&str; 17] = [
        "accept-encoding",
        "accept-post",
        "allow",
        "connection",
        "date",
        "host",
        "keep-alive",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "vary",
        "x-accel-buffering",
        "x-grpc-web",
        "proxy-connection",
    ];
    let name = name.as_str();
    EXACT.contains(&name)
        || name.starts_with("content-")
        || name.starts_with("connect-")
        || name.starts_with("grpc-")
        || name.starts_with("trailer-connect-")
}
