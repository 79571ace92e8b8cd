//! From what a host is told to a host that runs.

use std::time::Duration;

use connect_plugin_rpc::ServerConfig;

use crate::config::{Compat, HostConfig, PluginLimits};
use crate::error::StartError;
use crate::host::Host;
use crate::launcher::Process;
use crate::run::{self, Finished};

/// Builds a [`Host`].
#[derive(Debug, Default)]
pub struct HostBuilder {
    config: HostConfig,
}

impl HostBuilder {
    /// Listens on a TCP address too, such as `127.0.0.1:0`, for plugins that dial in.
    ///
    /// Plugins that the host launches use a private Unix socket and need no address.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.config.listen = Some(address.into());
        self
    }

    /// Launches a plugin when the host starts. The order of the calls means nothing: plugins start
    /// in the order of their dependencies.
    #[must_use]
    pub fn launch(mut self, process: Process) -> Self {
        self.config.processes.push(process);
        self
    }

    /// Limits how long a launched plugin may take to be ready; 30 seconds unless it is called.
    ///
    /// A program that does not even listen within 10 seconds, or within this if it is less, is no
    /// plugin.
    #[must_use]
    pub fn start_timeout(mut self, timeout: Duration) -> Self {
        self.config.start_timeout = timeout;
        self
    }

    /// Limits how long [`Host::shutdown`] may take, all plugins together; 10 seconds unless it is
    /// called.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.config.grace = grace;
        self
    }

    /// Chooses which plugins that dial in are let in.
    #[must_use]
    pub fn compat(mut self, compat: Compat) -> Self {
        self.config.compat = compat;
        self
    }

    /// Limits how much each plugin may take of the host.
    #[must_use]
    pub fn plugin_limits(mut self, limits: PluginLimits) -> Self {
        self.config.plugin_limits = limits;
        self
    }

    /// Replaces the configuration of the host's own server.
    #[must_use]
    pub fn server(mut self, config: ServerConfig) -> Self {
        self.config.server = config;
        self
    }

    /// Starts the host and its plugins; done when every plugin is ready.
    ///
    /// # Errors
    ///
    /// Fails if an address cannot be listened on, or if a plugin cannot be launched or does not
    /// become ready. What was started is stopped then.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime that has I/O and time.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future kills what was started.
    pub async fn start(self) -> Result<Host, StartError> {
        Host::start(self.config).await
    }

    /// Starts the host, runs `work` on it and [shuts it down](Host::shutdown), all of that until
    /// someone types Ctrl-C, SIGTERM comes or the terminal is closed.
    ///
    /// A signal ends the start or the work at once, and what the plugins still do within the
    /// [grace period](Self::grace); another signal ends that too. Where the work fails, the plugins
    /// are stopped as well. Those that did not stop by themselves are logged.
    ///
    /// ```no_run
    /// # mod connect_plugin { pub use connect_plugin_host as host; }
    /// use connect_plugin::host::{Finished, Host, Process, StartError};
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<Finished<()>, StartError> {
    ///     let host = Host::builder().launch(Process::new("target/release/kv-plugin"));
    ///     host.run_until_signal(async |host| {
    ///         println!("{:?}", host.plugins());
    ///         // Here a host waits for whatever it works on; this one waits for a signal.
    ///         std::future::pending().await
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// The work must not block its thread, or no signal is seen. A program that reads its standard
    /// input by `tokio::io::stdin` makes its runtime itself and ends it by
    /// [`shutdown_background`](tokio::runtime::Runtime::shutdown_background), because the one of
    /// `#[tokio::main]` waits for such a read, and so for someone to press Enter.
    ///
    /// These signals do not end the process by themselves any more, not even when this has returned.
    /// SIGHUP still means nothing to a program that was started by `nohup`.
    ///
    /// # Errors
    ///
    /// Fails as [`start`](Self::start) does, and as the work does.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime that has I/O and time.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future kills what was started.
    pub async fn run_until_signal<T, E: From<StartError>>(
        self,
        work: impl AsyncFnOnce(&Host) -> Result<T, E>,
    ) -> Result<Finished<T>, E> {
        run::until_signal(self.config, work).await
    }
}
