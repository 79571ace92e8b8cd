//! The code that the opponents' own generators make from `proto/`, kept in one place because it answers to
//! none of this crate's lints.

/// prost messages and tonic's service.
#[expect(clippy::pedantic, unreachable_pub, reason = "generated code")]
pub(crate) mod tonic {
    tonic::include_proto!("kv.v1");
}

/// buffa messages and connectrpc's service.
#[expect(clippy::pedantic, unreachable_pub, reason = "generated code")]
pub(crate) mod connectrpc {
    include!(concat!(env!("OUT_DIR"), "/connectrpc.rs"));
}
