//! `server_compat.proto`: what the runner tells a server, and what it wants to know.

use connect_plugin::{Bytes, Open, message};

use super::config::{HttpVersion, Protocol, TlsCreds};

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerCompatRequest {
    #[field(1)]
    pub(crate) protocol: Open<Protocol>,
    #[field(2)]
    pub(crate) http_version: Open<HttpVersion>,
    #[field(4)]
    pub(crate) use_tls: bool,
    /// Clients must have this certificate, if it is not empty.
    #[field(5)]
    pub(crate) client_tls_cert: Bytes,
    #[field(6)]
    pub(crate) message_receive_limit: u32,
    #[field(7)]
    pub(crate) server_creds: Option<TlsCreds>,
}

#[message(package = "connectrpc.conformance.v1")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerCompatResponse {
    #[field(1)]
    pub(crate) host: String,
    #[field(2)]
    pub(crate) port: u32,
    #[field(3)]
    pub(crate) pem_cert: Bytes,
}
