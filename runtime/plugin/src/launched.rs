//! A plugin that a host launched: from the private channel to the end of the last call.

use std::collections::BTreeMap;
use std::sync::Arc;

use connect_plugin_proto::names;
use connect_plugin_proto::registry::{
    RegisterServiceRequest, ServiceRegistry as _, ServiceRegistryClient,
};
use connect_plugin_rpc::{
    Context, Listener, Manifest, Result as RpcResult, Server, Service, Services,
};
use connect_plugin_schema::{Fingerprint, ServiceDescriptor};

use crate::access::{Access, Secret};
use crate::bootstrap::Bootstrap;
use crate::control::Control;
use crate::failure::Failure;
use crate::host::Host;
use crate::run::runtime;
use crate::signals::StopSignals;
use crate::standalone::control_services;

/// Serves until the host says stop, a signal comes or the host is gone.
pub(crate) fn serve<F, Fut>(manifest: &'static Manifest, main: F) -> Result<(), Failure>
where
    F: FnOnce(Host) -> Fut,
    Fut: Future<Output = RpcResult<Vec<Arc<dyn Service>>>> + Send + 'static,
{
    let (bootstrap, offer) = Bootstrap::open(manifest)?;
    bootstrap.follow_host()?;
    let runtime = runtime()?;
    let served: Result<(), Failure> = runtime.block_on(async {
        let mut signals = StopSignals::new()?;
        let listener = Listener::bind(&offer.listen).await?;
        let control = Control::new(manifest, Access::HostOnly(Secret::new(offer.secret)));
        let services = control_services(&control);
        let server = Server::new(services.clone())
            .name(format!("{} {}", manifest.id, manifest.version))
            .guard(control.access().clone())
            .start(listener)?;
        let target = server.target().to_string();
        bootstrap.listening(target.clone())?;
        let stop = tokio::select! {
            biased;
            stop = control.stopped(&mut signals) => stop,
            started = start(&control, &services, &target, main) => {
                // Its reporter of health lives as long as the plugin serves.
                let _host = started?;
                control.stopped(&mut signals).await
            }
        };
        tracing::info!(reason = stop.reason, "the plugin stops");
        server.shutdown(stop.grace).await;
        Ok(())
    });
    // A thread that something blocks must not keep the process alive.
    runtime.shutdown_background();
    if let Err(failure) = &served {
        // If the channel is broken too, the host learns of it by the end of this process.
        drop(bootstrap.failed(&failure.to_string()));
    }
    served
}

/// Waits for the identity, runs the plugin's main, and registers what it provides.
async fn start<F, Fut>(
    control: &Arc<Control>,
    services: &Services,
    target: &str,
    main: F,
) -> Result<Host, Failure>
where
    F: FnOnce(Host) -> Fut,
    Fut: Future<Output = RpcResult<Vec<Arc<dyn Service>>>> + Send + 'static,
{
    let identity = control.identified().await;
    let host = Host::connected(Arc::clone(control), &identity)?;
    let provided = tokio::spawn(main(host.clone())).await??;
    let registry = ServiceRegistryClient::new(host.channel()?.clone());
    for service in provided {
        let descriptor = service.descriptor();
        // Mounted before it is registered: whoever finds it can call it.
        services.add(&service);
        let request = RegisterServiceRequest {
            service_type: descriptor.service_type.to_owned(),
            version: descriptor.version.to_owned(),
            endpoint_path: format!("/{}/", descriptor.name),
            metadata: metadata(descriptor, target),
        };
        registry
            .register_service(&Context::new(), request)
            .await
            .map_err(|error| error.context(format!("cannot register {}", descriptor.name)))?;
    }
    host.report_health().await?;
    Ok(host)
}

/// Returns what a host is told of a service beside its name and version.
fn metadata(service: &'static ServiceDescriptor, target: &str) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::from([(names::BASE_URL.to_owned(), target.to_owned())]);
    match Fingerprint::of(service) {
        Ok(fingerprint) => {
            let key = format!("{}{}", names::SCHEMA_PREFIX, service.name);
            metadata.insert(key, fingerprint.to_string());
        }
        // It can be called all the same, and nobody compares it.
        Err(error) => tracing::debug!(service = service.name, %error, "no fingerprint"),
    }
    metadata
}
