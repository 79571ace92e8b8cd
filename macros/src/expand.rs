//! Model to tokens. Everything but the two public types of a contract sits in an anonymous
//! constant, and every path is absolute.

pub(crate) mod arguments;
pub(crate) mod client;
pub(crate) mod contract;
pub(crate) mod descriptor;
pub(crate) mod direct;
pub(crate) mod enumeration;
pub(crate) mod error;
pub(crate) mod kind;
pub(crate) mod message;
pub(crate) mod oneof;
pub(crate) mod outline;
pub(crate) mod plugin;
pub(crate) mod server;
pub(crate) mod transparent;
