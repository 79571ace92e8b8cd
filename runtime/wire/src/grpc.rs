//! What is gRPC's own: the status in trailers, and gRPC-Web's trailers in the body.

mod message;
pub(crate) mod status;
mod status_message;
pub(crate) mod trailer_block;
