//! `service.proto`: what calls of the service carry.

use connect_plugin::{Bytes, Open, message, well_known};

use super::config::Code;
use super::raw::RawHttpResponse;

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnaryResponseDefinition {
    #[field(1)]
    pub(crate) response_headers: Vec<Header>,
    #[field(oneof(2, 3))]
    pub(crate) response: Option<UnaryResponseContent>,
    #[field(4)]
    pub(crate) response_trailers: Vec<Header>,
    #[field(5)]
    pub(crate) raw_response: Option<RawHttpResponse>,
    #[field(6)]
    pub(crate) response_delay_ms: u32,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum UnaryResponseContent {
    #[field(2)]
    ResponseData(Bytes),
    #[field(3)]
    Error(ErrorDefinition),
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StreamResponseDefinition {
    #[field(1)]
    pub(crate) response_headers: Vec<Header>,
    #[field(2)]
    pub(crate) response_data: Vec<Bytes>,
    #[field(3)]
    pub(crate) response_delay_ms: u32,
    #[field(4)]
    pub(crate) error: Option<ErrorDefinition>,
    #[field(5)]
    pub(crate) response_trailers: Vec<Header>,
    #[field(6)]
    pub(crate) raw_response: Option<RawHttpResponse>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnaryRequest {
    #[field(1)]
    pub(crate) response_definition: Option<UnaryResponseDefinition>,
    #[field(2)]
    pub(crate) request_data: Bytes,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnaryResponse {
    #[field(1)]
    pub(crate) payload: Option<ConformancePayload>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IdempotentUnaryRequest {
    #[field(1)]
    pub(crate) response_definition: Option<UnaryResponseDefinition>,
    #[field(2)]
    pub(crate) request_data: Bytes,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IdempotentUnaryResponse {
    #[field(1)]
    pub(crate) payload: Option<ConformancePayload>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerStreamRequest {
    #[field(1)]
    pub(crate) response_definition: Option<StreamResponseDefinition>,
    #[field(2)]
    pub(crate) request_data: Bytes,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerStreamResponse {
    #[field(1)]
    pub(crate) payload: Option<ConformancePayload>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientStreamRequest {
    #[field(1)]
    pub(crate) response_definition: Option<UnaryResponseDefinition>,
    #[field(2)]
    pub(crate) request_data: Bytes,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientStreamResponse {
    #[field(1)]
    pub(crate) payload: Option<ConformancePayload>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BidiStreamRequest {
    #[field(1)]
    pub(crate) response_definition: Option<StreamResponseDefinition>,
    #[field(2)]
    pub(crate) full_duplex: bool,
    #[field(3)]
    pub(crate) request_data: Bytes,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BidiStreamResponse {
    #[field(1)]
    pub(crate) payload: Option<ConformancePayload>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnimplementedRequest {}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnimplementedResponse {}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConformancePayload {
    #[field(1)]
    pub(crate) data: Bytes,
    #[field(2)]
    pub(crate) request_info: Option<RequestInfo>,
}

/// What a server saw of a request. In the suite its name is `ConformancePayload.RequestInfo`.
#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RequestInfo {
    #[field(1)]
    pub(crate) request_headers: Vec<Header>,
    #[field(2)]
    pub(crate) timeout_ms: Option<i64>,
    #[field(3)]
    pub(crate) requests: Vec<well_known::Any>,
    #[field(4)]
    pub(crate) connect_get_info: Option<ConnectGetInfo>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConnectGetInfo {
    #[field(1)]
    pub(crate) query_params: Vec<Header>,
}

/// An error that a call is to end with, or did end with.
#[message(package = "connectrpc.conformance.v1", name = "Error")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ErrorDefinition {
    #[field(1)]
    pub(crate) code: Open<Code>,
    #[field(2)]
    pub(crate) message: Option<String>,
    #[field(3)]
    pub(crate) details: Vec<well_known::Any>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    #[field(1)]
    pub(crate) name: String,
    #[field(2)]
    pub(crate) value: Vec<String>,
}
