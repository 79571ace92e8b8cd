//! The contract of a cache that forgets what was used longest ago.

use connect_plugin::{Bytes, Context, Result, plugin};

/// Keeps values as long as there is room for them.
#[plugin(service = "cache.v1.Cache", version = "1.0.0")]
pub trait Cache {
    /// Reads one key, if it is still there.
    #[rpc(no_side_effects)]
    async fn get(&self, cx: &Context, key: &str) -> Result<Option<Bytes>>;

    /// Writes one key.
    #[rpc(idempotent)]
    async fn set(&self, cx: &Context, key: &str, value: Bytes) -> Result<()>;
}

connect_plugin::schema_test!(dir = "proto", [CacheClient]);
