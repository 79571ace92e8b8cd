//! What probes are told.

use tokio_util::sync::CancellationToken;

use super::Health;
use super::v1::{
    self, HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse,
    ServingStatus,
};
use crate::server::Services;
use crate::{Context, Error, Result, Streaming};

/// Answers for the services of one server.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    pub(super) health: Health,
    pub(super) services: Services,
    /// Canceled when the server takes no new calls.
    pub(super) drain: CancellationToken,
}

impl Answers {
    fn status(&self, service: &str) -> Option<ServingStatus> {
        let is_over = self.drain.is_cancelled();
        self.health.status(service, &self.services, is_over)
    }
}

impl v1::Health for Answers {
    async fn check(&self, _: &Context, request: HealthCheckRequest) -> Result<HealthCheckResponse> {
        let service = request.service;
        let status = self.status(&service).ok_or_else(|| {
            Error::not_found(format!("there is no service {service:?} on this server"))
        })?;
        Ok(HealthCheckResponse { status })
    }

    async fn list(&self, _: &Context, _: HealthListRequest) -> Result<HealthListResponse> {
        let known = self.health.known(&self.services).into_iter();
        let statuses = known.filter_map(|service| {
            let status = self.status(&service)?;
            Some((service, HealthCheckResponse { status }))
        });
        Ok(HealthListResponse {
            statuses: statuses.collect(),
        })
    }

    async fn watch(
        &self,
        _: &Context,
        request: HealthCheckRequest,
    ) -> Result<Streaming<HealthCheckResponse>> {
        let watched = self.clone();
        Ok(Streaming::produce(move |out| async move {
            let mut said = watched.health.said.subscribe();
            let mut services = watched.services.changes();
            let mut last = None;
            loop {
                // What changes after this is seen in the next round.
                said.mark_unchanged();
                services.mark_unchanged();
                let is_over = watched.drain.is_cancelled();
                let status = watched.status(&request.service);
                let status = status.unwrap_or(ServingStatus::ServiceUnknown);
                if last.replace(status) != Some(status) {
                    out.send(HealthCheckResponse { status }).await?;
                }
                if is_over {
                    return Ok(());
                }
                // This work runs when somebody reads, so a reader that is late gets the newest.
                // Neither of the two ends: their senders are in `watched`.
                tokio::select! {
                    _ = said.changed() => {}
                    _ = services.changed() => {}
                    () = watched.drain.cancelled() => {}
                }
            }
        }))
    }
}
