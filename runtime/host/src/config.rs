//! What a host can be told, and what it does when it is told nothing.

use std::time::Duration;

use connect_plugin_rpc::ServerConfig;

use crate::launcher::{OutputRate, Process};

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

/// How much each plugin may take of its host, so that one that takes all it can get leaves the
/// others their share.
///
/// ```
/// # mod connect_plugin { pub use connect_plugin_host as host; }
/// use connect_plugin::host::{Host, PluginLimits};
///
/// let limits = PluginLimits::default().output_lines(10_000);
/// let host = Host::builder().plugin_limits(limits);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginLimits {
    /// How many lines of a plugin's output are logged in a second, both streams together. What a
    /// plugin prints beyond that is dropped, and once a second a warning says how much it was. The
    /// last lines that it writes are in the report of its end all the same.
    pub output_lines: u32,
    /// How many bytes of a plugin's output are logged in a second, as
    /// [`output_lines`](Self::output_lines).
    pub output_bytes: u32,
    /// How many calls of a plugin to other plugins may be in flight. One more fails with
    /// `resource_exhausted`. gRPC does not tell calls and streams apart, so its streams are among
    /// these.
    pub calls: u32,
    /// How many of Connect's streams of a plugin to other plugins may be open, beside its
    /// [`calls`](Self::calls).
    pub streams: u32,
    /// How many connections a launched plugin and what it starts may have to the host. More are
    /// closed at once. All plugins together have half of the process's descriptors at most, of which
    /// each gets the same share, so it may be less.
    pub connections: u32,
}

impl PluginLimits {
    /// The [`output_lines`](Self::output_lines) of a host that is told nothing.
    pub const DEFAULT_OUTPUT_LINES: u32 = 2_000;
    /// The [`output_bytes`](Self::output_bytes) of a host that is told nothing: one MiB.
    pub const DEFAULT_OUTPUT_BYTES: u32 = 1024 * 1024;

    /// The [`calls`](Self::calls) of a host that is told nothing.
    pub const DEFAULT_CALLS: u32 = 256;
    /// The [`streams`](Self::streams) of a host that is told nothing.
    pub const DEFAULT_STREAMS: u32 = 64;
    /// The [`connections`](Self::connections) of a host that is told nothing: as many as calls and
    /// streams, which have a connection each over HTTP/1.1.
    pub const DEFAULT_CONNECTIONS: u32 = Self::DEFAULT_CALLS + Self::DEFAULT_STREAMS;

    /// Replaces [`output_lines`](Self::output_lines).
    #[must_use]
    pub fn output_lines(mut self, lines: u32) -> Self {
        self.output_lines = lines;
        self
    }

    /// Replaces [`output_bytes`](Self::output_bytes).
    #[must_use]
    pub fn output_bytes(mut self, bytes: u32) -> Self {
        self.output_bytes = bytes;
        self
    }

    /// Replaces [`calls`](Self::calls).
    #[must_use]
    pub fn calls(mut self, calls: u32) -> Self {
        self.calls = calls;
        self
    }

    /// Replaces [`streams`](Self::streams).
    #[must_use]
    pub fn streams(mut self, streams: u32) -> Self {
        self.streams = streams;
        self
    }

    /// Replaces [`connections`](Self::connections).
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections;
        self
    }

    pub(crate) fn output_rate(self) -> OutputRate {
        OutputRate {
            lines: self.output_lines,
            bytes: self.output_bytes,
        }
    }
}

impl Default for PluginLimits {
    fn default() -> Self {
        Self {
            output_lines: Self::DEFAULT_OUTPUT_LINES,
            output_bytes: Self::DEFAULT_OUTPUT_BYTES,
            calls: Self::DEFAULT_CALLS,
            streams: Self::DEFAULT_STREAMS,
            connections: Self::DEFAULT_CONNECTIONS,
        }
    }
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
    pub(crate) plugin_limits: PluginLimits,
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
            plugin_limits: PluginLimits::default(),
            server: ServerConfig::default(),
        }
    }
}
