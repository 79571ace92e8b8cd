//! The health that plugins report.

use std::sync::Arc;

use connect_plugin_proto::lifecycle::{
    HealthState, PluginLifecycle, ReportHealthRequest, ReportHealthResponse,
};
use connect_plugin_rpc::{Context, Error, ForeignText, Result};

use crate::instance::Health;
use crate::registry::Registry;

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
        let reason = reason(&request);
        self.registry.report(&caller.runtime_id, health, reason)?;
        Ok(ReportHealthResponse {})
    }
}

/// Puts what a plugin gives as the reason of its health into one text.
fn reason(request: &ReportHealthRequest) -> ForeignText {
    let reason = ForeignText::reason(&request.reason);
    if request.unavailable_dependencies.is_empty() {
        return reason;
    }
    let missing = ForeignText::reason(request.unavailable_dependencies.join(", "));
    let separator = if reason.is_empty() { "" } else { "; " };
    // Both parts are short by now.
    ForeignText::message(format!("{reason}{separator}missing: {missing}"))
}
