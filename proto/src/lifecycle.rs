//! Health that plugins report, and the control that a host has over them.

use connect_plugin_macros::{message, plugin};
use connect_plugin_rpc::{Context, Result};

/// How a plugin feels.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthState {
    /// Nothing is known.
    #[default]
    Unspecified = 0,
    /// All is well.
    Healthy = 1,
    /// It works, with less than it should have. It still gets calls.
    Degraded = 2,
    /// It cannot work. It gets no calls.
    Unhealthy = 3,
}

/// Reports health to the host.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportHealthRequest {
    /// The state.
    #[field(1)]
    pub state: HealthState,
    /// Why, for people.
    #[field(2)]
    pub reason: String,
    /// Types of the services that are missing.
    #[field(3)]
    pub unavailable_dependencies: Vec<String>,
}

/// Confirms a report.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportHealthResponse {}

/// Asks a plugin for its health.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetHealthRequest {}

/// A plugin's health.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetHealthResponse {
    /// The state.
    #[field(1)]
    pub state: HealthState,
    /// Why, for people.
    #[field(2)]
    pub reason: String,
    /// Types of the services that are missing.
    #[field(3)]
    pub unavailable_dependencies: Vec<String>,
}

/// Asks a plugin to stop.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShutdownRequest {
    /// How long calls in flight may take to end, in seconds.
    #[field(1)]
    pub grace_period_seconds: i32,
    /// Why, for people.
    #[field(2)]
    pub reason: String,
}

/// Confirms that a plugin stops.
#[message(crate = "connect_plugin_rpc")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShutdownResponse {
    /// Whether it will.
    #[field(1)]
    pub acknowledged: bool,
}

/// Takes reports from plugins.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.PluginLifecycle",
    type = "lifecycle",
    version = "1.0.0"
)]
pub trait PluginLifecycle {
    /// Reports the health of the calling plugin.
    async fn report_health(
        &self,
        cx: &Context,
        request: ReportHealthRequest,
    ) -> Result<ReportHealthResponse>;
}

/// Lets a host control a plugin.
#[plugin(
    crate = "connect_plugin_rpc",
    service = "connectplugin.v1.PluginControl",
    type = "control",
    version = "1.0.0"
)]
pub trait PluginControl {
    /// Returns the plugin's health.
    async fn get_health(
        &self,
        cx: &Context,
        request: GetHealthRequest,
    ) -> Result<GetHealthResponse>;

    /// Lets calls in flight end, then stops the plugin.
    async fn shutdown(&self, cx: &Context, request: ShutdownRequest) -> Result<ShutdownResponse>;
}
