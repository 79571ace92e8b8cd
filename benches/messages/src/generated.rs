//! The code that the opponents' own generators make from `proto/`, kept in one place because it answers to
//! none of this crate's lints.

/// prost messages, with pbjson's JSON.
#[expect(clippy::pedantic, unreachable_pub, reason = "generated code")]
pub(crate) mod prost {
    include!(concat!(env!("OUT_DIR"), "/prost/bench.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/prost/bench.v1.serde.rs"));
}

/// The same, told to use `Bytes`, which changes nothing for strings.
#[expect(clippy::pedantic, unreachable_pub, reason = "generated code")]
pub(crate) mod prost_bytes {
    include!(concat!(env!("OUT_DIR"), "/prost_bytes/bench.v1.rs"));
}

/// buffa messages and views, with JSON.
#[expect(
    clippy::pedantic,
    rust_2018_idioms,
    unreachable_pub,
    reason = "generated code"
)]
pub(crate) mod buffa {
    include!(concat!(env!("OUT_DIR"), "/buffa.rs"));
}
