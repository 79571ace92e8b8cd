//! The three protocols that calls are made in.

use std::fmt;

/// A way to lay calls out in HTTP.
///
/// A server answers each call in the protocol that it came in; a client chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Connect: plain HTTP of any version, readable errors, what `curl` can call.
    #[default]
    Connect,
    /// gRPC: needs HTTP/2.
    Grpc,
    /// gRPC-Web: gRPC without trailers, over HTTP of any version.
    GrpcWeb,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "Connect",
            Self::Grpc => "gRPC",
            Self::GrpcWeb => "gRPC-Web",
        })
    }
}
