//! How a protocol lays a call out in HTTP: its content types, headers and what stands around a
//! message.
//!
//! Client and server share it, so that what one writes is what the other one reads.

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::codec::Codec;
use crate::protocol::Protocol;
use crate::{envelope, headers};

/// What a call needs to know of its method before the protocol can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One request, one response.
    Unary,
    /// One side streams, or each in its turn.
    Streaming,
    /// Both sides stream at the same time.
    Duplex,
}

/// The protocol variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// The body is the message.
    ConnectUnary,
    /// The body is envelopes, the last of which says how the stream ended.
    ConnectStream,
    /// The body is envelopes; trailers say how the call ended.
    Grpc,
    /// The body is envelopes, the last of which holds the trailers.
    GrpcWeb,
}

impl Framing {
    /// Returns a protocol's framing of a shape.
    pub(crate) fn new(protocol: Protocol, shape: Shape) -> Self {
        match (protocol, shape) {
            (Protocol::Connect, Shape::Unary) => Self::ConnectUnary,
            (Protocol::Connect, Shape::Streaming | Shape::Duplex) => Self::ConnectStream,
            (Protocol::Grpc, _) => Self::Grpc,
            (Protocol::GrpcWeb, _) => Self::GrpcWeb,
        }
    }

    /// Finds the framing and the codec that a content type stands for.
    pub(crate) fn of(content_type: &HeaderValue, shape: Shape) -> Option<(Self, Codec)> {
        let protocol = if is_grpc_web(content_type) {
            Protocol::GrpcWeb
        } else if is_grpc(content_type) {
            Protocol::Grpc
        } else {
            Protocol::Connect
        };
        let framing = Self::new(protocol, shape);
        let codec = framing.codec(content_type)?;
        Some((framing, codec))
    }

    /// Returns how many bytes stand in front of a message.
    pub(crate) fn headroom(self) -> usize {
        match self {
            Self::ConnectUnary => 0,
            Self::ConnectStream | Self::Grpc | Self::GrpcWeb => envelope::HEADER_LEN,
        }
    }

    /// Reports whether this is gRPC or gRPC-Web.
    pub(crate) fn is_grpc(self) -> bool {
        matches!(self, Self::Grpc | Self::GrpcWeb)
    }

    /// Returns the header that names the compression of messages.
    pub(crate) fn encoding(self) -> HeaderName {
        match self {
            Self::ConnectUnary => CONTENT_ENCODING,
            Self::ConnectStream => headers::CONNECT_CONTENT_ENCODING,
            Self::Grpc | Self::GrpcWeb => headers::GRPC_ENCODING,
        }
    }

    /// Returns the header that names the compressions that the other side may use.
    pub(crate) fn accept_encoding(self) -> HeaderName {
        match self {
            Self::ConnectUnary => ACCEPT_ENCODING,
            Self::ConnectStream => headers::CONNECT_ACCEPT_ENCODING,
            Self::Grpc | Self::GrpcWeb => headers::GRPC_ACCEPT_ENCODING,
        }
    }

    /// Returns the content type in a codec.
    pub(crate) fn content_type(self, codec: Codec) -> HeaderValue {
        match (self, codec) {
            (Self::ConnectUnary, Codec::Proto) => headers::APPLICATION_PROTO,
            (Self::ConnectUnary, Codec::Json) => headers::APPLICATION_JSON,
            (Self::ConnectStream, Codec::Proto) => headers::APPLICATION_CONNECT_PROTO,
            (Self::ConnectStream, Codec::Json) => headers::APPLICATION_CONNECT_JSON,
            (Self::Grpc, Codec::Proto) => headers::APPLICATION_GRPC,
            (Self::Grpc, Codec::Json) => headers::APPLICATION_GRPC_JSON,
            (Self::GrpcWeb, Codec::Proto) => headers::APPLICATION_GRPC_WEB,
            (Self::GrpcWeb, Codec::Json) => headers::APPLICATION_GRPC_WEB_JSON,
        }
    }

    /// Reads the codec from a content type. Its parameters say nothing, but for a character set that the
    /// messages of no codec are in.
    ///
    /// Source: RFC 9110, section 8.3.1.
    pub(crate) fn codec(self, content_type: &HeaderValue) -> Option<Codec> {
        // As everybody writes them.
        match (self, content_type.as_bytes()) {
            (Self::ConnectUnary, b"application/proto")
            | (Self::ConnectStream, b"application/connect+proto")
            | (Self::Grpc, b"application/grpc" | b"application/grpc+proto")
            | (Self::GrpcWeb, b"application/grpc-web+proto") => return Some(Codec::Proto),
            (Self::ConnectUnary, b"application/json")
            | (Self::ConnectStream, b"application/connect+json") => return Some(Codec::Json),
            _ => {}
        }
        let text = content_type.to_str().ok()?;
        let (essence, parameters) = match text.split_once(';') {
            Some((essence, parameters)) => (essence.trim_end(), parameters),
            None => (text, ""),
        };
        let name = match self {
            Self::ConnectUnary => behind(essence, "application/"),
            Self::ConnectStream => behind(essence, "application/connect+"),
            Self::Grpc => subformat(essence, "application/grpc"),
            Self::GrpcWeb => subformat(essence, "application/grpc-web"),
        };
        let codec = Codec::from_name(name?)?;
        let is_readable = parameters.split(';').all(is_no_other_charset);
        is_readable.then_some(codec)
    }

    /// Reports whether a content type is of this protocol, whatever its codec is.
    pub(crate) fn is_family_of(self, content_type: &HeaderValue) -> bool {
        match self {
            Self::ConnectUnary => starts_with(content_type, "application/"),
            Self::ConnectStream => starts_with(content_type, "application/connect+"),
            Self::Grpc => is_grpc(content_type) && !is_grpc_web(content_type),
            Self::GrpcWeb => is_grpc_web(content_type),
        }
    }
}

/// Reports whether a request is in a protocol that needs trailers, and with them HTTP/2.
pub fn needs_http_2(request: &HeaderMap) -> bool {
    let content_type = request.get(CONTENT_TYPE);
    content_type.is_some_and(|value| Framing::Grpc.is_family_of(value))
}

/// Reports whether a content type is one of gRPC's or gRPC-Web's.
pub(crate) fn is_grpc(content_type: &HeaderValue) -> bool {
    starts_with(content_type, "application/grpc")
}

fn is_grpc_web(content_type: &HeaderValue) -> bool {
    starts_with(content_type, "application/grpc-web")
}

/// Reports whether a content type starts with this, in whichever case.
pub(crate) fn starts_with(content_type: &HeaderValue, prefix: &str) -> bool {
    let start = content_type.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Returns what stands behind a prefix in whichever case.
fn behind<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Reports whether a parameter of a content type is anything but a character set that is not UTF-8.
fn is_no_other_charset(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, "utf-8"));
    let value = value.trim();
    let quoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    !name.trim().eq_ignore_ascii_case("charset")
        || quoted.unwrap_or(value).eq_ignore_ascii_case("utf-8")
}

/// Returns what stands behind the plus sign; without one it is binary protobuf.
fn subformat<'a>(essence: &'a str, family: &str) -> Option<&'a str> {
    match behind(essence, family)? {
        "" => Some(Codec::Proto.as_str()),
        rest => rest.strip_prefix('+'),
    }
}

#[cfg(test)]
mod tests;
