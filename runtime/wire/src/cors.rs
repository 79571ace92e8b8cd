//! What a server lets pages of other origins do: the methods and headers of Connect and gRPC-Web.
//!
//! A browser asks before it makes such a call, and hides what it was not told to show. No answer
//! here comes from a server by itself: which origins may call is known to whoever runs it, and
//! layers that ask for these lists are there already, such as that of tower-http:
//!
//! ```
//! use connect_plugin_wire::cors::{ALLOWED_HEADERS, ALLOWED_METHODS, EXPOSED_HEADERS};
//! use http::{HeaderName, HeaderValue};
//! use tower_http::cors::CorsLayer;
//!
//! // Metadata of the application is for the application to list. Connect sends the trailers of
//! // unary calls as headers.
//! let own = ["x-request-cost", "trailer-x-request-cost"].map(HeaderName::from_static);
//! let exposed: Vec<HeaderName> = EXPOSED_HEADERS.into_iter().chain(own).collect();
//! let layer = CorsLayer::new()
//!     .allow_origin(HeaderValue::from_static("https://shop.example"))
//!     .allow_methods(ALLOWED_METHODS)
//!     .allow_headers(ALLOWED_HEADERS)
//!     .expose_headers(exposed);
//! ```

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use http::method::Method;

use crate::headers::{
    CONNECT_ACCEPT_ENCODING, CONNECT_CONTENT_ENCODING, CONNECT_PROTOCOL_VERSION,
    CONNECT_TIMEOUT_MS, GRPC_ACCEPT_ENCODING, GRPC_ENCODING, GRPC_MESSAGE, GRPC_STATUS,
    GRPC_STATUS_DETAILS_BIN, GRPC_TIMEOUT, X_GRPC_WEB, X_USER_AGENT,
};

/// The methods of calls: for `Access-Control-Allow-Methods`.
pub const ALLOWED_METHODS: [Method; 2] = [Method::GET, Method::POST];

/// The headers of the protocols that a page's call may have: for `Access-Control-Allow-Headers`.
pub const ALLOWED_HEADERS: [HeaderName; 11] = [
    CONTENT_TYPE,
    CONTENT_ENCODING,
    CONNECT_PROTOCOL_VERSION,
    CONNECT_TIMEOUT_MS,
    CONNECT_CONTENT_ENCODING,
    CONNECT_ACCEPT_ENCODING,
    GRPC_TIMEOUT,
    GRPC_ENCODING,
    GRPC_ACCEPT_ENCODING,
    X_GRPC_WEB,
    X_USER_AGENT,
];

/// The headers of the protocols that a page has to see of a response: for
/// `Access-Control-Expose-Headers`.
///
/// A call of gRPC-Web may end in the head of its response, as proxies make it: without its headers a
/// page cannot tell why.
pub const EXPOSED_HEADERS: [HeaderName; 6] = [
    CONTENT_ENCODING,
    CONNECT_CONTENT_ENCODING,
    GRPC_ENCODING,
    GRPC_STATUS,
    GRPC_MESSAGE,
    GRPC_STATUS_DETAILS_BIN,
];
