//! The host: a handle to everything that runs on its behalf.

use std::sync::Arc;
use std::time::Duration;

use connect_plugin_proto::handshake::HandshakeServiceServer;
use connect_plugin_proto::lifecycle::PluginLifecycleServer;
use connect_plugin_proto::registry::ServiceRegistryServer;
use connect_plugin_rpc::{
    Client, ClientCore, Error, Listener, Result as RpcResult, Server, ServerHandle, Services,
    Target,
};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::builder::HostBuilder;
use crate::config::{Compat, HostConfig, PluginLimits};
use crate::connections::{Connections, most_over_tcp};
use crate::directory::{self, Directory};
use crate::error::{Forced, ShutdownError, StartError};
use crate::events::Events;
use crate::handshake::Handshakes;
use crate::health::HealthReports;
use crate::launched::{Described, Plugin};
use crate::launcher::{Process, Socket, Terms, launch};
use crate::registry::{Ended, Registry, RegistryService};
use crate::route::RegistryRoute;
use crate::router::Router;
use crate::start_order;
use crate::status::{self, PluginStatus};
use crate::stop::stop_all;

/// How long connections may take to end once no plugin is left.
const LAST_CONNECTIONS: Duration = Duration::from_secs(1);
/// How long a program may take to say hello and to listen, at most. None of the plugin's own code
/// runs before that, so one that takes longer is no plugin.
const LISTEN_TIMEOUT: Duration = Duration::from_secs(10);

/// What plugins are told when their host shuts down.
pub(crate) const SHUTDOWN: &str = "the host is shutting down";

/// A running host: its plugins, and what they are reached through.
///
/// Dropping it kills the plugins; [`shutdown`](Self::shutdown) lets them finish.
///
/// ```no_run
/// # mod connect_plugin { pub use connect_plugin_host as host; }
/// use connect_plugin::host::{Host, Process};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let host = Host::builder().launch(Process::new("target/release/kv-plugin")).start().await?;
/// for plugin in host.plugins() {
///     println!("{} {} is {}", plugin.id, plugin.version, plugin.health);
/// }
/// host.shutdown().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Host {
    registry: Arc<Registry>,
    /// Programs that are not known as plugins yet.
    launching: JoinSet<Result<(usize, Described), StartError>>,
    /// Notes the end of each launched plugin.
    endings: JoinSet<()>,
    plugins: Vec<Arc<Plugin>>,
    servers: Servers,
    grace: Duration,
    /// Holds the sockets; removed last.
    directory: Directory,
}

/// The host's own servers.
#[derive(Debug)]
struct Servers {
    /// For launched plugins.
    private: ServerHandle,
    /// For plugins that dial in.
    public: Option<ServerHandle>,
}

impl Host {
    /// Starts to build a host.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    pub(crate) async fn start(config: HostConfig) -> Result<Self, StartError> {
        let mut host = Self::serve(&config).await?;
        host.start_plugins(config).await?;
        Ok(host)
    }

    /// Makes a host without plugins.
    pub(crate) async fn serve(config: &HostConfig) -> Result<Self, StartError> {
        if config.compat == Compat::ConnectPluginGo {
            tracing::warn!("plugins that declare nothing may provide and call anything");
        }
        let directory = Directory::make()?;
        let registry = Arc::new(Registry::new(config.plugin_limits));
        let services = Services::new()
            .with(HandshakeServiceServer::new(Handshakes::new(
                Arc::clone(&registry),
                config.compat,
            )))
            .with(ServiceRegistryServer::new(RegistryService::new(
                Arc::clone(&registry),
            )))
            .with(PluginLifecycleServer::new(HealthReports::new(Arc::clone(
                &registry,
            ))));
        let router = Router::new(Arc::clone(&registry));
        let serve = async |address: &str, server: Server| {
            let listener = Listener::bind(address).await?;
            server
                .fallback(router.clone())
                .start(listener)
                .map_err(|error| StartError::Host(error.into()))
        };
        let connections = Connections::new(
            Arc::clone(&registry),
            config.plugin_limits.connections,
            config.processes.len(),
        );
        let server = Server::new(services.clone())
            .config(config.server.clone())
            .admission(connections);
        let private = serve(&directory.socket(directory::HOST), server).await?;
        let public = match &config.listen {
            Some(address) => {
                let most = most_over_tcp(config.server.max_connections);
                let server = config.server.clone().max_connections(most);
                let server = Server::new(services).config(server);
                Some(serve(address, server).await?)
            }
            None => None,
        };
        Ok(Self {
            registry,
            launching: JoinSet::new(),
            endings: JoinSet::new(),
            plugins: Vec::new(),
            servers: Servers { private, public },
            grace: config.grace,
            directory,
        })
    }

    /// Launches the plugins and waits until each is ready. If one fails, the others are stopped.
    pub(crate) async fn start_plugins(&mut self, config: HostConfig) -> Result<(), StartError> {
        let within = config.start_timeout;
        let described = match self
            .launch_all(config.processes, within, config.plugin_limits)
            .await
        {
            Ok(described) => described,
            Err(error) => {
                // None has an identity yet, so there is nothing to be said to them.
                self.launching.shutdown().await;
                return Err(error);
            }
        };
        let started = self.start_all(described, within).await;
        if started.is_err() {
            self.stop_plugins("another plugin did not start").await;
        }
        started
    }

    /// Launches programs and asks each for its manifest, all at once.
    async fn launch_all(
        &mut self,
        processes: Vec<Process>,
        within: Duration,
        limits: PluginLimits,
    ) -> Result<Vec<Described>, StartError> {
        for (position, process) in processes.into_iter().enumerate() {
            let secret = self.registry.identities().secret();
            let secret =
                secret.map_err(|error| StartError::Host(Error::internal(error.to_string())))?;
            let listen = match process.socket {
                Socket::Unix => self.directory.socket(&position.to_string()),
                Socket::Tcp => "127.0.0.1:0".to_owned(),
            };
            let terms = Terms {
                listen,
                secret,
                timeout: within.min(LISTEN_TIMEOUT),
                output: limits.output_rate(),
            };
            self.launching.spawn(async move {
                let launched = launch(&process, terms).await?;
                Ok((position, Described::ask(launched, within).await?))
            });
        }
        let mut described = Vec::new();
        while let Some(launched) = self.launching.join_next().await {
            described.push(launched.map_err(|error| panicked(&error))??);
        }
        described.sort_unstable_by_key(|(position, _)| *position);
        Ok(described
            .into_iter()
            .map(|(_, described)| described)
            .collect())
    }

    /// Starts launched plugins, providers before those that need them.
    async fn start_all(
        &mut self,
        described: Vec<Described>,
        within: Duration,
    ) -> Result<(), StartError> {
        let manifests: Vec<_> = described.iter().map(Described::manifest).collect();
        let waves = start_order::waves(&manifests)?;
        let mut described: Vec<_> = described.into_iter().map(Some).collect();
        for wave in waves {
            let mut starting = JoinSet::new();
            for plugin in wave.into_iter().filter_map(|it| described[it].take()) {
                let (plugin, identity) = plugin.identify(&self.registry)?;
                let plugin = Arc::new(plugin);
                self.endings
                    .spawn(plugin.note_end(Arc::clone(&self.registry)));
                self.plugins.push(Arc::clone(&plugin));
                let registry = Arc::clone(&self.registry);
                let host = self.servers.private.target().clone();
                starting.spawn(async move {
                    plugin
                        .become_ready(&registry, identity, &host, within)
                        .await
                });
            }
            while let Some(started) = starting.join_next().await {
                started.map_err(|error| panicked(&error))??;
            }
        }
        Ok(())
    }

    /// Returns where plugins that dial in reach the host, if it listens for them.
    pub fn target(&self) -> Option<&Target> {
        self.servers.public.as_ref().map(ServerHandle::target)
    }

    /// Returns every plugin with its state and health, sorted by runtime id.
    pub fn plugins(&self) -> Vec<PluginStatus> {
        status::of_all(&self.registry.snapshot())
    }

    /// Returns what happens to plugins from now on.
    pub fn events(&self) -> Events {
        self.registry.events()
    }

    /// Returns a client of a contract.
    ///
    /// Each of its calls goes to the provider whose turn it is then, so the client goes on working
    /// when providers come, go and are replaced. A call that finds no provider fails with
    /// `unavailable`.
    ///
    /// A provider that was built against another contract of this name is called all the same: it
    /// may be an older or a newer one that is compatible. The host logs a warning with the
    /// [fingerprints](connect_plugin_schema::Fingerprint) of both.
    ///
    /// # Errors
    ///
    /// Fails with `not_found` if no plugin provides a compatible version of the contract now, and
    /// with `unavailable` if the provider does not answer.
    pub async fn client<C: Client>(&self) -> RpcResult<C> {
        self.registry.calls(C::SERVICE);
        let route = RegistryRoute::new(Arc::clone(&self.registry), C::SERVICE)?;
        route.provider()?.connect().await?;
        Ok(C::from_core(ClientCore::routed(Arc::new(route))))
    }

    /// Stops the plugins, dependents before providers, and then the host itself.
    ///
    /// Each plugin is asked to let its calls in flight end; one that does not stop gets SIGTERM and
    /// then SIGKILL, all within the [grace period](HostBuilder::grace).
    ///
    /// # Errors
    ///
    /// Fails if a plugin did not stop by itself. The host is stopped all the same.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future kills what has not stopped yet.
    pub async fn shutdown(mut self) -> Result<(), ShutdownError> {
        let forced = self.stop_plugins(SHUTDOWN).await;
        self.close(forced).await
    }

    /// Stops the host itself, behind its plugins.
    pub(crate) async fn close(self, forced: Vec<Forced>) -> Result<(), ShutdownError> {
        let snapshot = self.registry.snapshot();
        for dialed_in in snapshot.instances().filter(|it| !it.state.is_over()) {
            self.registry.ask_to_stop(&dialed_in.runtime_id);
            self.registry.ended(&dialed_in.runtime_id, Ended::default());
        }
        self.registry.stopping().cancel();
        let Servers { private, public } = self.servers;
        private.shutdown(LAST_CONNECTIONS).await;
        if let Some(public) = public {
            public.shutdown(LAST_CONNECTIONS).await;
        }
        if forced.is_empty() {
            Ok(())
        } else {
            Err(ShutdownError {
                grace: self.grace,
                forced,
            })
        }
    }

    /// Stops the launched plugins and waits until their ends are noted.
    pub(crate) async fn stop_plugins(&mut self, reason: &'static str) -> Vec<Forced> {
        let forced = stop_all(&self.registry, &self.plugins, self.grace, reason).await;
        self.ends_are_noted().await;
        forced
    }

    /// Kills what has been launched, whatever it is at, and waits until its end is noted.
    pub(crate) async fn kill_plugins(&mut self) {
        self.launching.shutdown().await;
        for plugin in &self.plugins {
            plugin.launched.kill();
        }
        self.ends_are_noted().await;
    }

    async fn ends_are_noted(&mut self) {
        self.plugins.clear();
        let noted = async { while self.endings.join_next().await.is_some() {} };
        if timeout(LAST_CONNECTIONS, noted).await.is_err() {
            tracing::warn!("the end of a plugin was not noted");
        }
    }
}

fn panicked(error: &tokio::task::JoinError) -> StartError {
    StartError::Host(Error::internal(format!(
        "a task of the host failed: {error}"
    )))
}

#[cfg(test)]
mod tests;
