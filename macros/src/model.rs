//! What an item means, after every rule has been checked.

pub(crate) mod contract;
pub(crate) mod enumeration;
pub(crate) mod error;
pub(crate) mod message;
pub(crate) mod oneof;
pub(crate) mod plugin;
pub(crate) mod transparent;
