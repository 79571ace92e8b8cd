//! The registry: who serves what.

use std::collections::BTreeMap;

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result, Streaming};

/// Registers a service of the calling plugin.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegisterServiceRequest {
    /// Type of the service, such as `kv`.
    #[field(1)]
    pub service_type: String,
    /// Version of its contract.
    #[field(2)]
    pub version: String,
    /// Path of the service at its provider, such as `/kv.v1.KVService/`.
    #[field(3)]
    pub endpoint_path: String,
    /// Anything else; `base_url` is the plugin's own address.
    #[field(4)]
    pub metadata: BTreeMap<String, String>,
}

/// Names a registration.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegisterServiceResponse {
    /// Id of the registration.
    #[field(1)]
    pub registration_id: String,
}

/// Takes a registration back.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterServiceRequest {
    /// Id of the registration.
    #[field(1)]
    pub registration_id: String,
}

/// Confirms that a registration is gone.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterServiceResponse {}

/// Asks for a provider.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DiscoverServiceRequest {
    /// Type of the service.
    #[field(1)]
    pub service_type: String,
    /// Lowest version that will do; empty takes any.
    #[field(2)]
    pub min_version: String,
}

/// A provider.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DiscoverServiceResponse {
    /// Where it is called.
    #[field(1)]
    pub endpoint: Option<ServiceEndpoint>,
    /// Whether it is the only one.
    #[field(2)]
    pub single_provider: bool,
}

/// Where a provider is called.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceEndpoint {
    /// Runtime id of the provider.
    #[field(1)]
    pub provider_id: String,
    /// Version of its contract.
    #[field(2)]
    pub version: String,
    /// Path at the host, such as `/services/kv/kv-plugin-1a2b`.
    #[field(3)]
    pub endpoint_url: String,
    /// What the provider said of the registration, without what is internal.
    #[field(4)]
    pub metadata: BTreeMap<String, String>,
}

/// Asks to follow a service.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchServiceRequest {
    /// Type of the service.
    #[field(1)]
    pub service_type: String,
}

/// One state of a service.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchServiceEvent {
    /// Type of the service.
    #[field(1)]
    pub service_type: String,
    /// Whether it can be called.
    #[field(2)]
    pub state: ServiceState,
    /// A provider, if there is one.
    #[field(3)]
    pub endpoint: Option<ServiceEndpoint>,
}

/// Whether a service can be called.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceState {
    /// Nothing is known.
    #[default]
    Unspecified = 0,
    /// A provider is there.
    Available = 1,
    /// No provider is there.
    Unavailable = 2,
    /// The only providers are degraded.
    Degraded = 3,
}

/// Knows who serves what.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.ServiceRegistry",
    type = "registry",
    version = "1.0.0"
)]
pub trait ServiceRegistry {
    /// Registers a service of the calling plugin.
    async fn register_service(
        &self,
        cx: &Context,
        request: RegisterServiceRequest,
    ) -> Result<RegisterServiceResponse>;

    /// Takes a registration of the calling plugin back.
    async fn unregister_service(
        &self,
        cx: &Context,
        request: UnregisterServiceRequest,
    ) -> Result<UnregisterServiceResponse>;

    /// Returns a provider of a service.
    async fn discover_service(
        &self,
        cx: &Context,
        request: DiscoverServiceRequest,
    ) -> Result<DiscoverServiceResponse>;

    /// Streams the state of a service: at once, then at every change.
    async fn watch_service(
        &self,
        cx: &Context,
        request: WatchServiceRequest,
    ) -> Result<Streaming<WatchServiceEvent>>;
}
