//! What a plugin says of itself, and the identity a host gives it.

use std::collections::BTreeMap;

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result};

use crate::handshake::{ServiceDeclaration, ServiceDependency};

/// Asks a plugin for its manifest.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPluginInfoRequest {}

/// A plugin's manifest.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetPluginInfoResponse {
    /// Id of the plugin.
    #[field(1)]
    pub self_id: String,
    /// Version of the plugin.
    #[field(2)]
    pub self_version: String,
    /// Services it provides.
    #[field(3)]
    pub provides: Vec<ServiceDeclaration>,
    /// Services it needs.
    #[field(4)]
    pub requires: Vec<ServiceDependency>,
    /// Anything else it says of itself.
    #[field(5)]
    pub metadata: BTreeMap<String, String>,
}

/// Gives a plugin its identity.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetRuntimeIdentityRequest {
    /// The identity.
    #[field(1)]
    pub runtime_id: String,
    /// The secret that proves it.
    #[field(2)]
    pub runtime_token: String,
    /// Where the host is reached.
    #[field(3)]
    pub host_url: String,
}

/// Confirms an identity.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetRuntimeIdentityResponse {
    /// Whether the plugin took it.
    #[field(1)]
    pub acknowledged: bool,
}

/// Identifies a plugin to its host, and the host's choice to the plugin.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.PluginIdentity",
    type = "identity",
    version = "1.0.0"
)]
pub trait PluginIdentity {
    /// Returns the plugin's manifest.
    async fn get_plugin_info(
        &self,
        cx: &Context,
        request: GetPluginInfoRequest,
    ) -> Result<GetPluginInfoResponse>;

    /// Gives the plugin its identity; once set it cannot be replaced.
    async fn set_runtime_identity(
        &self,
        cx: &Context,
        request: SetRuntimeIdentityRequest,
    ) -> Result<SetRuntimeIdentityResponse>;
}
