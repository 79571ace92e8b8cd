//! A plugin that serves without a host: for a look at it with curl, and for tests.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::Arc;

use connect_plugin_proto::handshake::HandshakeServiceServer;
use connect_plugin_proto::identity::PluginIdentityServer;
use connect_plugin_proto::lifecycle::PluginControlServer;
use connect_plugin_rpc::health::Health as Probed;
use connect_plugin_rpc::{Listener, Manifest, Result as RpcResult, Server, Service, Services};

use crate::access::Access;
use crate::control::Control;
use crate::failure::Failure;
use crate::host::Host;
use crate::run::runtime;
use crate::signals::StopSignals;

/// Makes the services of the control plane, which every plugin has.
pub(crate) fn control_services(control: &Arc<Control>) -> Services {
    Services::new()
        .with(HandshakeServiceServer::from_arc(Arc::clone(control)))
        .with(PluginIdentityServer::from_arc(Arc::clone(control)))
        .with(PluginControlServer::from_arc(Arc::clone(control)))
}

/// Serves on `address` until a signal comes.
pub(crate) fn serve<F, Fut>(
    manifest: &'static Manifest,
    address: &str,
    main: F,
) -> Result<(), Failure>
where
    F: FnOnce(Host) -> Fut,
    Fut: Future<Output = RpcResult<Vec<Arc<dyn Service>>>> + Send + 'static,
{
    if let Some(need) = manifest
        .requirements()
        .find(|need| need.required_for_startup)
    {
        return Err(Failure::NeedsHost {
            service_type: need.service_type,
            min_version: need.min_version,
        });
    }
    let runtime = runtime()?;
    let served: Result<(), Failure> = runtime.block_on(async {
        let mut signals = StopSignals::new()?;
        let listener = Listener::bind(address).await?;
        let control = Control::new(manifest, Access::Anybody);
        let services = control_services(&control);
        let host = Host::alone(Arc::clone(&control));
        let mut provided = vec![""];
        let started = tokio::select! {
            biased;
            _ = control.stopped(&mut signals) => return Ok(()),
            started = tokio::spawn(main(host)) => started??,
        };
        for service in started {
            provided.push(service.descriptor().name);
            services.add(&service);
        }
        // Who serves a plugin by hand wants to look at it, and its contracts are no secret: it
        // prints them with `--describe`. Under a host only the host and declared callers come in.
        let probed = Probed::new();
        let server = Server::new(services)
            .name(format!("{} {}", manifest.id, manifest.version))
            .guard(control.access().clone())
            .reflection()
            .health(&probed)
            .start(listener)?;
        announce(manifest, &server.target().to_string())?;
        let stop = tokio::select! {
            stop = control.stopped(&mut signals) => stop,
            never = tell_probes(&control, &probed, &provided) => match never {},
        };
        server.shutdown(stop.grace).await;
        Ok(())
    });
    // A thread that something blocks must not keep the process alive.
    runtime.shutdown_background();
    served
}

/// Tells whoever probes how the plugin feels, now and from now on. A host would send no calls to one
/// that is unhealthy, and balancers that probe do as it does.
async fn tell_probes(control: &Control, probed: &Probed, provided: &[&str]) -> Infallible {
    let mut health = control.health.subscribe();
    loop {
        let takes_calls = health.borrow_and_update().takes_calls();
        for service in provided {
            if takes_calls {
                probed.set_serving(service);
            } else {
                probed.set_not_serving(service);
            }
        }
        if health.changed().await.is_err() {
            // The control is borrowed, and its sender with it, so it cannot be gone.
            std::future::pending::<()>().await;
        }
    }
}

/// Tells where the plugin listens, which nobody knows who asked for port 0.
fn announce(manifest: &Manifest, target: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{} listens on {target}", manifest.id)?;
    stdout.flush()
}
