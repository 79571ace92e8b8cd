//! The health of services for probes, as connect-plugin-go has it.

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result, Streaming};

/// Asks for the health of a service.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthCheckRequest {
    /// Name of the service; empty is the whole server.
    #[field(1)]
    pub service: String,
}

/// The health of a service.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthCheckResponse {
    /// Whether it serves.
    #[field(1)]
    pub status: ServingStatus,
}

/// Whether a service serves.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServingStatus {
    /// Nothing is known.
    #[default]
    Unspecified = 0,
    /// It serves.
    Serving = 1,
    /// It does not.
    NotServing = 2,
    /// There is no such service.
    ServiceUnknown = 3,
}

/// Answers probes.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.health.v1.HealthService",
    type = "health",
    version = "1.0.0"
)]
pub trait HealthService {
    /// Returns the health of a service.
    async fn check(&self, cx: &Context, request: HealthCheckRequest)
    -> Result<HealthCheckResponse>;

    /// Streams the health of a service: at once, then at every change.
    async fn watch(
        &self,
        cx: &Context,
        request: HealthCheckRequest,
    ) -> Result<Streaming<HealthCheckResponse>>;
}
