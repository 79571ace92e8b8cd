//! The health that plugins report.

use std::sync::Arc;

use connect_plugin_proto::lifecycle::{
    HealthState, PluginLifecycle, ReportHealthRequest, ReportHealthResponse,
};
use connect_plugin_rpc::{Context, Error, Result};

use crate::instance::Health;
use crate::registry::Registry;

/// How much of a reason is kept, in characters.
const MAX_REASON: usize = 1024;

/// Answers `connectplugin.v1.PluginLifecycle`.
#[derive(Debug)]
pub(crate) struct HealthReports {
    registry: Arc<Registry>,
}

impl HealthReports {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }
}

impl PluginLifecycle for HealthReports {
    async fn report_health(
        &self,
        cx: &Context,
        request: ReportHealthRequest,
    ) -> Result<ReportHealthResponse> {
        let caller = self.registry.authenticate(cx.metadata())?;
        let health = match request.state {
            HealthState::Healthy => Health::Healthy,
            HealthState::Degraded => Health::Degraded,
            HealthState::Unhealthy => Health::Unhealthy,
            HealthState::Unspecified => {
                return Err(Error::invalid_argument(
                    "state is unspecified: expected healthy, degraded or unhealthy",
                ));
            }
        };
        let mut reason: String = request.reason.chars().take(MAX_REASON).collect();
        if !request.unavailable_dependencies.is_empty() {
            let missing = request.unavailable_dependencies.iter().take(MAX_REASON);
            let missing: Vec<_> = missing.map(String::as_str).collect();
            let separator = if reason.is_empty() { "" } else { "; " };
            reason = format!("{reason}{separator}missing: {}", missing.join(", "));
            reason = reason.chars().take(2 * MAX_REASON).collect();
        }
        self.registry.report(&caller.runtime_id, health, &reason)?;
        Ok(ReportHealthResponse {})
    }
}
