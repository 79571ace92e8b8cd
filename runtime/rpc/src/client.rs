//! The client: from a typed call to a connection and back.

mod channel;
mod connection;
mod stream;
mod unary;

pub use channel::{Channel, ChannelBuilder};

pub(crate) use channel::MemoryTransport;
pub(crate) use stream::server_stream;
pub(crate) use unary::unary;
