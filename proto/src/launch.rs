//! What host and launched plugin say over the private channel, before and beside all calls.
//!
//! The channel is a socket pair on the plugin's standard input. The plugin speaks first, so that
//! a program which is no plugin never sees the secret. After [`Listening`] the channel stays open:
//! its end tells either side that the other one is gone.

use bytes::Bytes;
use connect_plugin_macros::message;
use connect_plugin_rpc::__private::Message;
use connect_plugin_rpc::Error;
use connect_plugin_wire::envelope;

/// The largest message on the channel, in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;

/// One message of the plugin; exactly one field is set.
#[message(crate = "connect_plugin_rpc", package = "connectplugin.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LaunchReport {
    /// The first message.
    #[field(1)]
    pub hello: Option<Hello>,
    /// The answer to the host's offer.
    #[field(2)]
    pub listening: Option<Listening>,
    /// The last message of a plugin that cannot start.
    #[field(3)]
    pub failed: Option<Failed>,
}

/// Says that the program is a plugin.
#[message(crate = "connect_plugin_rpc", package = "connectplugin.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hello {
    /// Version of the control plane; always 1.
    #[field(1)]
    pub core_protocol_version: i32,
    /// Id of the plugin.
    #[field(2)]
    pub self_id: String,
    /// Version of the plugin.
    #[field(3)]
    pub self_version: String,
}

/// Says where the plugin listens.
#[message(crate = "connect_plugin_rpc", package = "connectplugin.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listening {
    /// The address, as `unix:/path` or `http://host:port`.
    #[field(1)]
    pub target: String,
}

/// Says why the plugin stops.
#[message(crate = "connect_plugin_rpc", package = "connectplugin.v1")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failed {
    /// The reason, for people.
    #[field(1)]
    pub reason: String,
}

/// What the host offers to a plugin that has said hello.
#[message(crate = "connect_plugin_rpc", package = "connectplugin.v1")]
#[derive(Clone, Default, PartialEq)]
pub struct LaunchOffer {
    /// Version of the control plane; always 1.
    #[field(1)]
    pub core_protocol_version: i32,
    /// Where the plugin is to listen, as `unix:/path` or `host:port`.
    #[field(2)]
    pub listen: String,
    /// The secret that all calls of the host carry.
    #[field(3)]
    pub secret: String,
}

impl std::fmt::Debug for LaunchOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LaunchOffer")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

/// Encodes one message of the channel.
///
/// # Errors
///
/// Fails if the message is too large.
pub fn encode<M: Message>(message: &M) -> Result<Bytes, Error> {
    envelope::seal(0, message.to_proto(envelope::HEADER_LEN))
}

/// Decodes one message of the channel.
///
/// # Errors
///
/// Fails if the bytes are no such message.
pub fn decode<M: Message>(message: Bytes) -> Result<M, Error> {
    M::from_proto(message).map_err(|error| {
        let name = M::descriptor().name;
        Error::internal(format!("the private channel carried no {name}: {error}"))
    })
}
