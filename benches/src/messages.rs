//! The messages as a user of prost writes them by hand; the floors and the bare client use them.

use bytes::Bytes;

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetRequest {
    #[prost(string, tag = "1")]
    pub(crate) key: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GetResponse {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) value: Bytes,
    #[prost(bool, tag = "2")]
    pub(crate) found: bool,
}
