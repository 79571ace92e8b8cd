//! The registry as plugins see it. Every call shows its token.

use std::sync::Arc;

use connect_plugin_proto::registry::{
    DiscoverServiceRequest, DiscoverServiceResponse, RegisterServiceRequest,
    RegisterServiceResponse, ServiceRegistry, UnregisterServiceRequest, UnregisterServiceResponse,
    WatchServiceEvent, WatchServiceRequest,
};
use connect_plugin_proto::rules;
use connect_plugin_proto::version::MinVersion;
use connect_plugin_rpc::{Context, Error, Result, Streaming};

use super::{Registry, endpoint};
use crate::instance::Instance;

/// Answers `connectplugin.v1.ServiceRegistry`.
#[derive(Debug)]
pub(crate) struct RegistryService {
    registry: Arc<Registry>,
}

impl RegistryService {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }

    fn caller(&self, cx: &Context) -> Result<Arc<Instance>> {
        Ok(self.registry.authenticate(cx.metadata())?)
    }
}

/// Returns the lowest version that a caller declared for a service, or says that it declared none.
fn declared<'a>(caller: &'a Instance, service_type: &str) -> Result<&'a MinVersion> {
    caller
        .declared
        .may_call(&caller.id, service_type)
        .map_err(|undeclared| Error::permission_denied(undeclared.to_string()))
}

impl ServiceRegistry for RegistryService {
    async fn register_service(
        &self,
        cx: &Context,
        request: RegisterServiceRequest,
    ) -> Result<RegisterServiceResponse> {
        let caller = self.caller(cx)?;
        let registration_id = self.registry.register(&caller, request)?;
        Ok(RegisterServiceResponse { registration_id })
    }

    async fn unregister_service(
        &self,
        cx: &Context,
        request: UnregisterServiceRequest,
    ) -> Result<UnregisterServiceResponse> {
        let caller = self.caller(cx)?;
        self.registry
            .unregister(&caller, &request.registration_id)?;
        Ok(UnregisterServiceResponse {})
    }

    async fn discover_service(
        &self,
        cx: &Context,
        request: DiscoverServiceRequest,
    ) -> Result<DiscoverServiceResponse> {
        let caller = self.caller(cx)?;
        let DiscoverServiceRequest {
            service_type,
            min_version,
        } = request;
        rules::service_type(&service_type)?;
        let min_version = rules::min_version(&min_version)?;
        declared(&caller, &service_type)?;
        let snapshot = self.registry.snapshot();
        let mut suitable = snapshot.in_turn(&service_type, |it| min_version.takes(&it.version));
        let Some(chosen) = suitable.next() else {
            return Err(snapshot.nobody(&service_type, &min_version));
        };
        let single_provider = suitable.next().is_none();
        Ok(DiscoverServiceResponse {
            endpoint: Some(endpoint(chosen)),
            single_provider,
        })
    }

    async fn watch_service(
        &self,
        cx: &Context,
        request: WatchServiceRequest,
    ) -> Result<Streaming<WatchServiceEvent>> {
        let caller = self.caller(cx)?;
        let WatchServiceRequest { service_type } = request;
        rules::service_type(&service_type)?;
        let min_version = declared(&caller, &service_type)?.clone();
        let runtime_id = caller.runtime_id.clone();
        let stopping = self.registry.stopping().clone();
        // Subscribed before the first look, so no change falls in between.
        let mut state = self.registry.follow();
        // The reader sees each state that is the latest when it looks; what comes and goes while
        // it looks away is not queued, so a slow reader can neither fall behind nor lose the end.
        Ok(Streaming::produce(move |out| async move {
            let mut last = None;
            loop {
                let snapshot = Arc::clone(&state.borrow_and_update());
                if snapshot
                    .instance(&runtime_id)
                    .is_none_or(|it| it.state.is_over())
                {
                    return Err(Error::unauthenticated("the watching instance is gone"));
                }
                let event = snapshot.watched(&service_type, &min_version);
                drop(snapshot);
                if last.as_ref() != Some(&event) {
                    out.send(event.clone()).await?;
                    last = Some(event);
                }
                tokio::select! {
                    changed = state.changed() => changed.map_err(|_| stopped())?,
                    () = stopping.cancelled() => return Err(stopped()),
                }
            }
        }))
    }
}

fn stopped() -> Error {
    Error::unavailable("the host is shutting down")
}
