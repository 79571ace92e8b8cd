//! The client: from a typed call to a connection and back.

mod address_policy;
mod backoff;
mod channel;
mod dial;
mod duplex;
mod http1;
mod http2;
mod kept;
mod lost;
mod network;
mod pace;
mod refusal;
mod resend;
mod stream;
mod tower;
mod unary;
mod upload_body;

pub use address_policy::AddressPolicy;
pub use channel::{Channel, ChannelBuilder};
pub use network::HttpVersion;
pub use tower::HttpTransport;

pub(crate) use duplex::{bidi, client_stream};
pub(crate) use stream::server_stream;
pub(crate) use tower::Carry;
pub(crate) use unary::unary;
