//! The parts of `service.proto` that say how the suite's own programs misbehave on purpose. Ours
//! only pass them on.

use connect_plugin::{Bytes, Open, message, well_known};

use super::config::Compression;
use super::service::Header;

#[message(package = "connectrpc.conformance.v1", name = "RawHTTPRequest")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawHttpRequest {
    #[field(1)]
    verb: String,
    #[field(2)]
    uri: String,
    #[field(3)]
    headers: Vec<Header>,
    #[field(4)]
    raw_query_params: Vec<Header>,
    #[field(5)]
    encoded_query_params: Vec<EncodedQueryParam>,
    #[field(oneof(6, 7))]
    body: Option<RawRequestBody>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EncodedQueryParam {
    #[field(1)]
    name: String,
    #[field(2)]
    value: Option<MessageContents>,
    #[field(3)]
    base64_encode: bool,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawRequestBody {
    #[field(6)]
    Unary(MessageContents),
    #[field(7)]
    Stream(StreamContents),
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MessageContents {
    #[field(oneof(1, 2, 3))]
    data: Option<MessageData>,
    #[field(4)]
    compression: Open<Compression>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MessageData {
    #[field(1)]
    Binary(Bytes),
    #[field(2)]
    Text(String),
    #[field(3)]
    BinaryMessage(well_known::Any),
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamContents {
    #[field(1)]
    items: Vec<StreamItem>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamItem {
    #[field(1)]
    flags: u32,
    #[field(2)]
    length: Option<u32>,
    #[field(3)]
    payload: Option<MessageContents>,
}

#[message(package = "connectrpc.conformance.v1", name = "RawHTTPResponse")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawHttpResponse {
    #[field(1)]
    status_code: u32,
    #[field(2)]
    headers: Vec<Header>,
    #[field(oneof(3, 4))]
    body: Option<RawResponseBody>,
    #[field(5)]
    trailers: Vec<Header>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawResponseBody {
    #[field(3)]
    Unary(MessageContents),
    #[field(4)]
    Stream(StreamContents),
}
