//! Connect, gRPC and gRPC-Web without I/O: bytes in, bytes out.
//!
//! Nothing here knows a socket, a runtime or a clock, so each rule can be tested by a table. A
//! driver asks [`server::negotiate`] or [`client::Call`] once which protocol a call speaks; what
//! it gets back is a type, and no other place decides it again.

mod authority;
pub mod client;
mod code;
pub mod codec;
pub mod compression;
mod connect;
pub mod cors;
mod detail;
pub mod envelope;
mod error;
mod foreign_text;
mod framing;
mod grpc;
pub mod headers;
mod limits;
pub mod metadata;
mod packing;
mod percent;
mod protocol;
pub mod server;
pub mod timeout;

pub use authority::Authorities;
pub use code::Code;
pub use codec::Codec;
pub use compression::Compression;
pub use detail::Detail;
pub use error::Error;
pub use foreign_text::ForeignText;
pub use framing::{Shape, needs_http_2};
pub use limits::Limits;
pub use metadata::Metadata;
pub use protocol::Protocol;
