//! The protocol, `grpc.health.v1`.

use std::collections::BTreeMap;

use connect_plugin_macros::{message, plugin};

use crate::{Context, Result, Streaming};

/// Tells whether services serve.
#[plugin(crate = "crate", service = "grpc.health.v1.Health", version = "1.0.0")]
pub trait Health {
    /// Returns whether a service serves; `not_found` if there is none of the name.
    async fn check(&self, cx: &Context, request: HealthCheckRequest)
    -> Result<HealthCheckResponse>;

    /// Returns the status of all services.
    async fn list(&self, cx: &Context, request: HealthListRequest) -> Result<HealthListResponse>;

    /// Streams the status of a service: at once, and then whenever it is another one.
    ///
    /// A reader that is slow gets the newest, not each one. If there is no service of the name, the
    /// stream says so and goes on, for there may be one later.
    async fn watch(
        &self,
        cx: &Context,
        request: HealthCheckRequest,
    ) -> Result<Streaming<HealthCheckResponse>>;
}

/// Asks for the status of a service.
#[message(crate = "crate")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthCheckRequest {
    /// The full name of the service; empty is the server as a whole.
    #[field(1)]
    pub service: String,
}

/// The status of a service.
#[message(crate = "crate")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthCheckResponse {
    /// Whether it serves.
    #[field(1)]
    pub status: ServingStatus,
}

/// Asks for the status of all services.
#[message(crate = "crate")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthListRequest {}

/// The status of all services.
#[message(crate = "crate")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HealthListResponse {
    /// By the full name of the service; empty is the server as a whole.
    #[field(1)]
    pub statuses: BTreeMap<String, HealthCheckResponse>,
}

/// Whether a service serves.
#[message(crate = "crate")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServingStatus {
    /// Nothing is known.
    #[default]
    #[field(name = "UNKNOWN")]
    Unknown = 0,
    /// It serves.
    #[field(name = "SERVING")]
    Serving = 1,
    /// It does not.
    #[field(name = "NOT_SERVING")]
    NotServing = 2,
    /// There is no such service. Only streams say so.
    #[field(name = "SERVICE_UNKNOWN")]
    ServiceUnknown = 3,
}
