//! The client: from a typed call to a connection and back.

mod channel;
mod connection;
mod duplex;
mod stream;
mod unary;
mod upload_body;

pub use channel::{Channel, ChannelBuilder};

pub(crate) use channel::MemoryTransport;
pub(crate) use duplex::{bidi, client_stream};
pub(crate) use stream::server_stream;
pub(crate) use unary::unary;
