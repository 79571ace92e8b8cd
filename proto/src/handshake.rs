//! The handshake: two sides agree on versions, and the plugin gets its identity.

use std::collections::BTreeMap;

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result};

/// What the side that opens the handshake offers.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandshakeRequest {
    /// Version of the control plane; always 1.
    #[field(1)]
    pub core_protocol_version: i32,
    /// Version of the application's contracts.
    #[field(2)]
    pub app_protocol_version: i32,
    /// Name of the magic cookie.
    #[field(3)]
    pub magic_cookie_key: String,
    /// Value of the magic cookie.
    #[field(4)]
    pub magic_cookie_value: String,
    /// Names of the plugins the caller wants to use.
    #[field(5)]
    pub requested_plugins: Vec<String>,
    /// Anything else the caller says of itself.
    #[field(6)]
    pub client_metadata: BTreeMap<String, String>,
    /// Id of the calling plugin; empty if the caller is a host.
    #[field(10)]
    pub self_id: String,
    /// Version of the calling plugin.
    #[field(11)]
    pub self_version: String,
}

/// What was agreed.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandshakeResponse {
    /// Version of the control plane; always 1.
    #[field(1)]
    pub core_protocol_version: i32,
    /// Version of the application's contracts.
    #[field(2)]
    pub app_protocol_version: i32,
    /// The requested plugins that exist.
    #[field(3)]
    pub plugins: Vec<PluginInfo>,
    /// Anything else the answering side says of itself.
    #[field(4)]
    pub server_metadata: BTreeMap<String, String>,
    /// What the host lends.
    #[field(5)]
    pub host_capabilities: Vec<Capability>,
    /// The identity that was assigned.
    #[field(10)]
    pub runtime_id: String,
    /// The secret that proves the identity.
    #[field(11)]
    pub runtime_token: String,
}

/// A plugin that can be used.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PluginInfo {
    /// Name under which it was requested.
    #[field(1)]
    pub name: String,
    /// Version of the plugin.
    #[field(2)]
    pub version: String,
    /// Path of its first service.
    #[field(3)]
    pub service_path: String,
    /// Services it provides.
    #[field(10)]
    pub provides: Vec<ServiceDeclaration>,
    /// Services it needs.
    #[field(11)]
    pub requires: Vec<ServiceDependency>,
}

/// Something the host lends to plugins.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capability {
    /// Type of the capability.
    #[field(1, name = "type")]
    pub capability_type: String,
    /// Version of its contract.
    #[field(2)]
    pub version: String,
    /// Where it is requested.
    #[field(3)]
    pub endpoint: String,
}

/// A service that a plugin provides.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceDeclaration {
    /// Type under which it registers, such as `kv`.
    #[field(1, name = "type")]
    pub service_type: String,
    /// Version of its contract.
    #[field(2)]
    pub version: String,
    /// Path of the service, such as `/kv.v1.KVService/`.
    #[field(3)]
    pub path: String,
}

/// A service that a plugin needs.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceDependency {
    /// Type that is asked for.
    #[field(1, name = "type")]
    pub service_type: String,
    /// Lowest version that will do.
    #[field(2)]
    pub min_version: String,
    /// Whether the plugin cannot start without it.
    #[field(3)]
    pub required_for_startup: bool,
    /// Whether the plugin follows it through `WatchService`.
    #[field(4)]
    pub watch_for_changes: bool,
}

/// Agrees on versions and assigns identities.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.HandshakeService",
    type = "handshake",
    version = "1.0.0"
)]
pub trait HandshakeService {
    /// Opens the relation between a plugin and a host.
    async fn handshake(&self, cx: &Context, request: HandshakeRequest)
    -> Result<HandshakeResponse>;
}
