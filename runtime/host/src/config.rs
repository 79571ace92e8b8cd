//! What a host can be told, and what it does when it is told nothing.

use std::time::Duration;

use connect_plugin_rpc::ServerConfig;

use crate::launcher::Process;

/// Which plugins that dial in are let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compat {
    /// Those that have declared what they provide and require.
    #[default]
    Strict,
    /// Those written for connect-plugin-go too, which declare nothing: they may provide and call
    /// anything. Their tokens are checked all the same.
    ConnectPluginGo,
}

/// What a host can be told.
#[derive(Clone, Debug)]
pub(crate) struct HostConfig {
    /// The TCP address to listen on, if any.
    pub(crate) listen: Option<String>,
    /// The plugins to launch.
    pub(crate) processes: Vec<Process>,
    /// How long a plugin may take to be ready once it listens.
    pub(crate) start_timeout: Duration,
    /// How long stopping may take, for all plugins together.
    pub(crate) grace: Duration,
    pub(crate) compat: Compat,
    pub(crate) server: ServerConfig,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            listen: None,
            processes: Vec::new(),
            start_timeout: Duration::from_secs(30),
            grace: Duration::from_secs(10),
            compat: Compat::default(),
            server: ServerConfig::default(),
        }
    }
}
