//! The broker: what a host lends to plugins.

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result};

/// Asks for a capability.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCapabilityRequest {
    /// Type of the capability.
    #[field(1)]
    pub capability_type: String,
    /// Lowest version that will do.
    #[field(2)]
    pub min_version: String,
    /// Why it is needed, for people.
    #[field(3)]
    pub reason: String,
}

/// Grants a capability.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCapabilityResponse {
    /// The grant.
    #[field(1)]
    pub grant: Option<CapabilityGrant>,
}

/// The permission to use a capability.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapabilityGrant {
    /// Id of the grant.
    #[field(1)]
    pub grant_id: String,
    /// Where the capability is called.
    #[field(2)]
    pub endpoint_url: String,
    /// The secret that proves the grant.
    #[field(3)]
    pub bearer_token: String,
    /// Type of the capability.
    #[field(4)]
    pub capability_type: String,
    /// Version of its contract.
    #[field(5)]
    pub version: String,
}

/// Lends what the host has.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.CapabilityBroker",
    type = "broker",
    version = "1.0.0"
)]
pub trait CapabilityBroker {
    /// Asks for a capability of the host.
    async fn request_capability(
        &self,
        cx: &Context,
        request: RequestCapabilityRequest,
    ) -> Result<RequestCapabilityResponse>;
}
