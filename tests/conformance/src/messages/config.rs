//! `config.proto`: what a test case can vary.

use connect_plugin::{Bytes, message};

#[message(package = "connectrpc.conformance.v1", name = "HTTPVersion")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HttpVersion {
    #[field(name = "HTTP_VERSION_UNSPECIFIED")]
    Unspecified = 0,
    #[field(name = "HTTP_VERSION_1")]
    Http1 = 1,
    #[field(name = "HTTP_VERSION_2")]
    Http2 = 2,
    #[field(name = "HTTP_VERSION_3")]
    Http3 = 3,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Protocol {
    Unspecified = 0,
    Connect = 1,
    Grpc = 2,
    GrpcWeb = 3,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Codec {
    Unspecified = 0,
    Proto = 1,
    Json = 2,
    Text = 3,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Compression {
    Unspecified = 0,
    Identity = 1,
    Gzip = 2,
    Br = 3,
    Zstd = 4,
    Deflate = 5,
    Snappy = 6,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamType {
    Unspecified = 0,
    Unary = 1,
    ClientStream = 2,
    ServerStream = 3,
    HalfDuplexBidiStream = 4,
    FullDuplexBidiStream = 5,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Unspecified = 0,
    Canceled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

/// A certificate and its key, in PEM.
#[message(package = "connectrpc.conformance.v1", name = "TLSCreds")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TlsCreds {
    #[field(1)]
    pub(crate) cert: Bytes,
    #[field(2)]
    pub(crate) key: Bytes,
}
