//! What a server can be told, and what it does when it is told nothing.

use std::time::Duration;

use connect_plugin_wire::Limits;

/// What a server can be told.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Size limits of requests.
    pub limits: Limits,
    /// How long an HTTP/1.1 client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How many calls one HTTP/2 connection may have open.
    pub max_concurrent_streams: u32,
}

impl Default for ServerConfig {
    /// Default size limits, 10 s for a head, and 1,024 streams: one connection carries all the
    /// calls between two processes, long streams among them.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            head_timeout: Duration::from_secs(10),
            max_concurrent_streams: 1024,
        }
    }
}
