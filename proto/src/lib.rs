//! The control plane between host and plugin, written as contracts like any other.
//!
//! The wire contract is that of connect-plugin-go: paths, field numbers and JSON names must not
//! change. What is ours uses field numbers from 100 up or services and messages of its own, so
//! that a peer which does not know it still works.

pub mod broker;
pub mod handshake;
pub mod health;
pub mod identity;
pub mod launch;
pub mod lifecycle;
pub mod manifest;
pub mod registry;
pub mod rules;
pub mod version;

/// Names that both sides write the same way.
pub mod names {
    /// The environment variable by which a plugin knows that a host started it.
    ///
    /// The cookie tells a misdirected binary from a plugin; it is not security.
    pub const COOKIE_KEY: &str = "CONNECT_PLUGIN";
    /// The value of [`COOKIE_KEY`].
    pub const COOKIE_VALUE: &str = "d3f40b3c2e1a5f8b9c4d7e6a1b2c3d4e";
    /// The version of the control plane.
    pub const CORE_PROTOCOL_VERSION: i32 = 1;
    /// The version of the application's contracts, where nothing else is agreed.
    pub const APP_PROTOCOL_VERSION: i32 = 1;
    /// The header that names the calling instance.
    pub const RUNTIME_ID_HEADER: &str = "x-plugin-runtime-id";
    /// The header by which a called plugin learns which instance calls, as verified by the host.
    pub const CALLER_HEADER: &str = "x-plugin-caller-id";
    /// The header by which a launched plugin knows the calls of its host: it carries the secret of
    /// the offer.
    pub const HOST_SECRET_HEADER: &str = "x-plugin-host-secret";
    /// The path under which the host forwards calls from plugin to plugin.
    pub const SERVICES_PREFIX: &str = "/services/";
    /// The instance segment of a routed path that leaves the choice of the provider to the host.
    pub const ANY_PROVIDER: &str = "-";
    /// The metadata key of a registration with the plugin's own address.
    pub const BASE_URL: &str = "base_url";
    /// How the metadata keys of a registration begin that hold the fingerprint of a contract, such
    /// as `schema.kv.v1.KVService`.
    pub const SCHEMA_PREFIX: &str = "schema.";
    /// The metadata key of a handshake with a value that is the process's own: a second handshake
    /// with the same one is answered with the same identity.
    pub const INSTANCE_NONCE: &str = "instance_nonce";
}

connect_plugin_macros::schema_test!(
    dir = "proto",
    crate = "connect_plugin_rpc",
    files = [
        "plugin/v1/handshake.proto" = [handshake::HandshakeServiceClient],
        "plugin/v1/plugininfo.proto" = [identity::PluginIdentityClient],
        "plugin/v1/lifecycle.proto" = [
            lifecycle::PluginLifecycleClient,
            lifecycle::PluginControlClient
        ],
        "plugin/v1/registry.proto" = [registry::ServiceRegistryClient],
        "plugin/v1/broker.proto" = [broker::CapabilityBrokerClient],
        "plugin/v1/health.proto" = [health::HealthServiceClient],
    ]
);
