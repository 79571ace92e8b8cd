//! The contract of the key-value example: all that host and plugin share.

use connect_plugin::{Bytes, Context, Streaming, message, plugin, plugin_error};

/// The value of one key.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub struct GetResponse {
    /// The value; empty if there is none.
    #[field(1)]
    pub value: Bytes,
    /// Whether the key exists.
    #[field(2)]
    pub found: bool,
}

/// A change of one key.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub struct WatchEvent {
    /// What happened.
    #[field(1, name = "type")]
    pub kind: EventType,
    /// The key.
    #[field(2)]
    pub key: String,
    /// The new value; empty for deletions.
    #[field(3)]
    pub value: Bytes,
}

/// What happened to a key.
#[message]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Something that this reader does not know.
    Unspecified = 0,
    /// It got a value.
    Put = 1,
    /// It is gone.
    Delete = 2,
}

/// Why the store refused a call.
#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// A key must have at least one byte.
    #[error("a key cannot be empty")]
    #[field(1)]
    #[code(invalid_argument)]
    KeyEmpty,
    /// A key has a largest size.
    #[error("the key is longer than {max} bytes")]
    #[field(2)]
    #[code(invalid_argument)]
    KeyTooLong {
        /// The largest size, in bytes.
        #[field(1)]
        max: u32,
    },
    /// A watcher that reads too slowly loses events; it is told instead of left in the dark.
    #[error("the watcher fell behind and lost {missed} events: read the keys and watch again")]
    #[field(3)]
    #[code(resource_exhausted)]
    Lagged {
        /// How many events are lost.
        #[field(1)]
        missed: u64,
    },
    /// The call did not reach the store, or failed on its way.
    #[error(transparent)]
    #[transport]
    Rpc(#[from] connect_plugin::Error),
}

/// Simple key-value storage.
#[plugin(service = "kv.v1.KVService", version = "1.0.0")]
pub trait Kv {
    /// Reads one key.
    #[rpc(no_side_effects)]
    async fn get(&self, cx: &Context, key: &str) -> Result<GetResponse, KvError>;

    /// Writes one key.
    #[rpc(idempotent)]
    async fn put(&self, cx: &Context, key: &str, value: Bytes) -> Result<(), KvError>;

    /// Removes one key, and tells whether it existed.
    #[rpc(idempotent, returns(name = "found", number = 2))]
    async fn delete(&self, cx: &Context, key: &str) -> Result<bool, KvError>;

    /// Streams changes to keys with the given prefix.
    async fn watch(
        &self,
        cx: &Context,
        prefix: &str,
    ) -> Result<Streaming<WatchEvent, KvError>, KvError>;
}

connect_plugin::schema_test!(dir = "proto", [KvClient]);
