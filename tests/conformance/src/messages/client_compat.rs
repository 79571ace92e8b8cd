//! `client_compat.proto`: what call the runner wants made, and how it went.

use connect_plugin::{Bytes, Open, message, well_known};

use super::config::{Codec, Compression, HttpVersion, Protocol, StreamType, TlsCreds};
use super::raw::RawHttpRequest;
use super::service::{ConformancePayload, ErrorDefinition, Header};

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientCompatRequest {
    #[field(1)]
    pub(crate) test_name: String,
    #[field(2)]
    pub(crate) http_version: Open<HttpVersion>,
    #[field(3)]
    pub(crate) protocol: Open<Protocol>,
    #[field(4)]
    pub(crate) codec: Open<Codec>,
    #[field(5)]
    pub(crate) compression: Open<Compression>,
    #[field(6)]
    pub(crate) host: String,
    #[field(7)]
    pub(crate) port: u32,
    /// The certificate that the server has, if this is not empty; then the call uses TLS.
    #[field(8)]
    pub(crate) server_tls_cert: Bytes,
    #[field(9)]
    pub(crate) client_tls_creds: Option<TlsCreds>,
    #[field(10)]
    pub(crate) message_receive_limit: u32,
    #[field(11)]
    pub(crate) service: Option<String>,
    #[field(12)]
    pub(crate) method: Option<String>,
    #[field(13)]
    pub(crate) stream_type: Open<StreamType>,
    #[field(14)]
    pub(crate) use_get_http_method: bool,
    #[field(15)]
    pub(crate) request_headers: Vec<Header>,
    #[field(16)]
    pub(crate) request_messages: Vec<well_known::Any>,
    #[field(17)]
    pub(crate) timeout_ms: Option<u32>,
    /// How long to wait before each message of a stream.
    #[field(18)]
    pub(crate) request_delay_ms: u32,
    #[field(19)]
    pub(crate) cancel: Option<Cancel>,
    #[field(20)]
    pub(crate) raw_request: Option<RawHttpRequest>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cancel {
    #[field(oneof(1, 2, 3))]
    pub(crate) cancel_timing: Option<CancelTiming>,
}

/// When to cancel a call.
#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CancelTiming {
    #[field(1)]
    BeforeCloseSend(well_known::Empty),
    #[field(2)]
    AfterCloseSendMs(u32),
    #[field(3)]
    AfterNumResponses(u32),
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientCompatResponse {
    #[field(1)]
    pub(crate) test_name: String,
    #[field(oneof(2, 3))]
    pub(crate) result: Option<ClientResult>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClientResult {
    /// How the call went, whether it failed or not.
    #[field(2)]
    Response(ClientResponseResult),
    /// The call could not be made at all.
    #[field(3)]
    Error(ClientErrorResult),
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClientResponseResult {
    #[field(1)]
    pub(crate) response_headers: Vec<Header>,
    #[field(2)]
    pub(crate) payloads: Vec<ConformancePayload>,
    #[field(3)]
    pub(crate) error: Option<ErrorDefinition>,
    #[field(4)]
    pub(crate) response_trailers: Vec<Header>,
    #[field(5)]
    pub(crate) num_unsent_requests: i32,
    #[field(6)]
    pub(crate) http_status_code: Option<i32>,
    #[field(7)]
    pub(crate) feedback: Vec<String>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientErrorResult {
    #[field(1)]
    pub(crate) message: String,
}
