//! How a plugin feels, and how its host learns of it.

use connect_plugin_proto::lifecycle::{GetHealthResponse, HealthState, ReportHealthRequest};

/// How a plugin feels.
///
/// A degraded plugin still gets calls; an unhealthy one does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// All is well.
    Healthy,
    /// It works, with less than it should have.
    Degraded {
        /// Why, for people.
        reason: String,
        /// Types of the services that are missing.
        missing: Vec<String>,
    },
    /// It cannot work.
    Unhealthy {
        /// Why, for people.
        reason: String,
    },
}

impl Health {
    /// Returns whether calls may be sent to the plugin.
    pub(crate) fn takes_calls(&self) -> bool {
        !matches!(self, Self::Unhealthy { .. })
    }

    fn state(&self) -> HealthState {
        match self {
            Self::Healthy => HealthState::Healthy,
            Self::Degraded { .. } => HealthState::Degraded,
            Self::Unhealthy { .. } => HealthState::Unhealthy,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Healthy => String::new(),
            Self::Degraded { reason, .. } | Self::Unhealthy { reason } => reason.clone(),
        }
    }

    fn missing(&self) -> Vec<String> {
        match self {
            Self::Degraded { missing, .. } => missing.clone(),
            Self::Healthy | Self::Unhealthy { .. } => Vec::new(),
        }
    }

    pub(crate) fn report(&self) -> ReportHealthRequest {
        ReportHealthRequest {
            state: self.state(),
            reason: self.reason(),
            unavailable_dependencies: self.missing(),
        }
    }

    pub(crate) fn answer(&self) -> GetHealthResponse {
        GetHealthResponse {
            state: self.state(),
            reason: self.reason(),
            unavailable_dependencies: self.missing(),
        }
    }
}
