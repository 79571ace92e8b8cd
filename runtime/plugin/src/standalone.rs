//! A plugin that serves without a host: for a look at it with curl, and for tests.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use connect_plugin_proto::handshake::HandshakeServiceServer;
use connect_plugin_proto::identity::PluginIdentityServer;
use connect_plugin_proto::lifecycle::PluginControlServer;
use connect_plugin_rpc::{Listener, Manifest, Result as RpcResult, Server, Service, Services};

use crate::control::Control;
use crate::failure::Failure;
use crate::host::Host;
use crate::run::runtime;
use crate::signals::StopSignals;

/// How long calls in flight may take to end after a signal.
const GRACE: Duration = Duration::from_secs(5);

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
        let control = Control::new(manifest, None);
        let services = control_services(&control);
        let host = Host::alone(Arc::clone(&control));
        for service in tokio::spawn(main(host)).await?? {
            services.add(&service);
        }
        // Who serves a plugin by hand wants to look at it, and its contracts are no secret: it
        // prints them with `--describe`. Under a host only the host and declared callers come in.
        let server = Server::new(services).reflection().start(listener)?;
        announce(manifest, &server.target().to_string())?;
        signals.received().await;
        server.shutdown(GRACE).await;
        Ok(())
    });
    // A thread that something blocks must not keep the process alive.
    runtime.shutdown_background();
    served
}

/// Tells where the plugin listens, which nobody knows who asked for port 0.
fn announce(manifest: &Manifest, target: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{} listens on {target}", manifest.id)?;
    stdout.flush()
}
