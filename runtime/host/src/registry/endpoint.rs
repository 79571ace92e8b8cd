//! How a plugin is reached.

use connect_plugin_rpc::{Channel, ChannelBuilder};

/// The connections to one plugin. Calls of the host do not stand in one line with those that it
/// forwards: a plugin that opens all the streams of a connection must not hold the host up.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// For calls of the host's own clients.
    pub(crate) own: Channel,
    /// For calls of other plugins.
    pub(crate) routed: Channel,
}

impl Endpoint {
    /// Makes both channels. Nothing is connected yet.
    pub(crate) fn of(channel: impl Fn() -> ChannelBuilder) -> Self {
        Self {
            own: channel().build(),
            routed: channel().build(),
        }
    }
}
