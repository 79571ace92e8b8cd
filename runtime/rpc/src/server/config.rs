//! What a server can be told, and what it does when it is told nothing.

use std::time::Duration;

use connect_plugin_wire::Limits;
use connect_plugin_wire::server::Rules;

/// What a server can be told.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Size limits of requests.
    pub limits: Limits,
    /// The size from which responses are compressed for callers that accept it, in bytes; `None`
    /// compresses none. What can be used is decided by the features of the build.
    pub compress_from: Option<usize>,
    /// How long an HTTP/1.1 client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How many calls one HTTP/2 connection may have open.
    pub max_concurrent_streams: u32,
}

impl Default for ServerConfig {
    /// Default size limits, compression from 1 KiB, 10 s for a head, and 1,024 streams: one connection carries all the
    /// calls between two processes, long streams among them.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            compress_from: Some(1024),
            head_timeout: Duration::from_secs(10),
            max_concurrent_streams: 1024,
        }
    }
}

impl ServerConfig {
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            limits: self.limits,
            compress_from: self.compress_from,
        }
    }
}
